package dev.drover.shared.action;

/**
 * How a watched release is judged; fixed in the plan. Times are those that were really watched: not those in which the watch
 * was paused, or nothing could be seen.
 *
 * @param soakMillis the least time of watching before "good"
 * @param limitMillis how long requests are waited for; then, without enough, the answer is "not enough evidence yet"
 * @param lastsMillis the longest that the watch goes on, watched or not
 * @param readings the least number of readings before "good"; 0 in plans of before
 * @param manualPromotion whether a good one waits for a person
 * @param littleTrafficPromotes whether too little evidence counts as good, as debt
 * @param badRollsBack whether a bad one rolls back by itself, or waits for a person
 * @param needsRequests whether "good" needs the number of requests that the stated power asks for
 */
public record Soak(
        long soakMillis,
        long limitMillis,
        long lastsMillis,
        int readings,
        boolean manualPromotion,
        boolean littleTrafficPromotes,
        boolean badRollsBack,
        boolean needsRequests) {

    /** In plans of before the limit was one for both. */
    @Override
    public long lastsMillis() {
        return lastsMillis == 0 ? limitMillis : lastsMillis;
    }

    /** Parameters of an action that watches a release. */
    public interface Watching {
        Soak soak();
    }
}
