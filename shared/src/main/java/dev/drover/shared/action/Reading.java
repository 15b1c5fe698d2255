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
        long canaryTotal, long canaryBad, long baselineTotal, long baselineBad, long restarts, long millis) {

    private static final long MANY = 1_000_000_000_000L;

    /** In one reading: weighing failures takes as long as there are of them. */
    private static final long FAILURES_MOST = 1_000_000;

    /**
     * Whether such numbers can be: nobody counts less than nothing, or more failures than answers. Whoever says so is not
     * believed, as if it had seen nothing.
     */
    public boolean believable() {
        return counted(canaryBad, FAILURES_MOST)
                && counted(baselineBad, FAILURES_MOST)
                && canaryBad <= canaryTotal
                && baselineBad <= baselineTotal
                && counted(canaryTotal, MANY)
                && counted(baselineTotal, MANY)
                && counted(restarts, MANY)
                && counted(millis, MANY);
    }

    private static boolean counted(long number, long most) {
        return number >= 0 && number <= most;
    }
}
