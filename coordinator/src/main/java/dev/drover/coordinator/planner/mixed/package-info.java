/**
 * What two releases of Mastodon do to each other while both run, judged from lines of their sources. Start reading at
 * {@link dev.drover.coordinator.planner.mixed.Mixed}.
 */
package dev.drover.coordinator.planner.mixed;
