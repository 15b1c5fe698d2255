package dev.drover.shared.action.backup;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.Comparator;
import java.util.Optional;

/** Reads which dumps lie in a folder, and what the last restore proved. */
public final class Dumps {
    private Dumps() {}

    /**
     * @param takenMillis when it was finished, host's epoch milliseconds
     * @param ageMillis how long ago that is, by the host's own clock
     */
    public record Dump(String name, long bytes, long takenMillis, long ageMillis) {}

    public static Optional<Dump> newest(Probe probe, String folder) {
        Output seen = Unseen.unlessOk(probe.look("backups", folder), "backups in " + folder);
        long now = seen.number("now");
        return seen.rows("backup").stream()
                .map(r -> new Dump(
                        r.get(0), Long.parseLong(r.get(1)), Long.parseLong(r.get(2)), now - Long.parseLong(r.get(2))))
                .max(Comparator.comparingLong(Dump::takenMillis));
    }

    /**
     * What a restore proved.
     *
     * @param ageMillis how long ago
     * @param seconds how long it took, fetching included
     * @param statuses rows of {@code statuses}
     * @param accounts rows of {@code accounts}
     * @param newestMillis age of the newest post when the dump was finished; -1 where there is no post
     */
    public record Proof(String dump, long ageMillis, long seconds, long statuses, long accounts, long newestMillis) {
        public String text() {
            String post = newestMillis < 0 ? "no post in it" : "newest post " + span(newestMillis) + " old when dumped";
            return "restored " + span(ageMillis) + " ago, took " + seconds + " s, " + statuses + " posts, " + post;
        }
    }

    /** A span of time in the largest unit of which there are two. */
    public static String span(long millis) {
        long seconds = millis / 1000;
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    public static Optional<Proof> proof(Output seen) {
        if (seen.value("dump").isEmpty()) {
            return Optional.empty();
        }
        long newest = seen.number("newest");
        return Optional.of(new Proof(
                seen.value("dump").get(),
                seen.number("now") - seen.number("proved"),
                seen.number("seconds"),
                seen.number("statuses"),
                seen.number("accounts"),
                newest == 0 ? -1 : Math.max(0, seen.number("taken") - newest)));
    }
}
