package dev.drover.shared.action;

/**
 * What was counted since the last reading: the new release in the first arm, the old one in the second.
 *
 * @param canaryTotal requests or jobs that the new release answered
 * @param canaryBad of these, failed
 * @param baselineTotal requests or jobs that the old release answered
 * @param baselineBad of these, failed
 * @param restarts times that the new release's process was started again by systemd
 * @param millis how long was watched since the reading before, in milliseconds; 0 where nothing could be seen meanwhile
 */
public record Reading(
        long canaryTotal, long canaryBad, long baselineTotal, long baselineBad, long restarts, long millis) {}
