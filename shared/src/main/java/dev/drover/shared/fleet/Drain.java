package dev.drover.shared.fleet;

import java.time.Duration;

/**
 * How long running sessions may finish before they are cut, and counted.
 *
 * @param web for requests
 * @param streaming for WebSockets, which never end by themselves
 * @param lease after which a balancer brings a drained server back by itself, if nobody renews the drain
 */
public record Drain(Duration web, Duration streaming, Duration lease) {}
