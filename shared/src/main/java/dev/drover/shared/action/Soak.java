package dev.drover.shared.action;

/**
 * How a watched release is judged; fixed in the plan.
 *
 * @param soakMillis the least time of watching before "good"
 * @param limitMillis the longest; then, without enough evidence, the answer is "not enough evidence yet"
 * @param manualPromotion whether a good one waits for a person
 * @param littleTrafficPromotes whether too little evidence counts as good, as debt
 * @param badRollsBack whether a bad one rolls back by itself, or waits for a person
 * @param needsRequests whether "good" needs the number of requests that the stated power asks for
 */
public record Soak(
        long soakMillis,
        long limitMillis,
        boolean manualPromotion,
        boolean littleTrafficPromotes,
        boolean badRollsBack,
        boolean needsRequests) {

    /** Parameters of an action that watches a release. */
    public interface Watching {
        Soak soak();
    }
}
