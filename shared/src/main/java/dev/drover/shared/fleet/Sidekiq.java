package dev.drover.shared.fleet;

import java.time.Duration;

/**
 * The pace of a Sidekiq handover.
 *
 * @param maxPause the longest that no process fetches jobs; jobs still running then are pushed back to Redis by
 *     Sidekiq itself when it is stopped
 * @param soak how long the first new Sidekiq is watched before the others are started
 */
public record Sidekiq(Duration maxPause, Duration soak) {}
