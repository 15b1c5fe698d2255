package dev.drover.shared.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code look unit} answers: systemd's view of units and of their main processes. */
public final class Units {
    private Units() {}

    /**
     * @param startedMs when the main process was started, epoch milliseconds; 0 where there is none
     * @param quieted whether Drover has told this very process to fetch no more jobs
     * @param cwd the real path of the main process's working directory; empty where there is none
     */
    public record Unit(
            String name,
            String load,
            String active,
            long restarts,
            long startedMs,
            boolean quieted,
            String cwd,
            long stopMs) {
        public boolean running() {
            return active.equals("active") && startedMs > 0;
        }

        /** Whether it runs, or systemd is about to start it again: a process that has just died is not one switched off. */
        public boolean wanted() {
            return running() || active.equals("activating");
        }
    }

    public static List<Unit> look(Probe probe, List<String> names) {
        List<String> words = new ArrayList<>(List.of("unit"));
        words.addAll(names);
        Output answer = Unseen.unlessOk(probe.look(words.toArray(String[]::new)), "units " + names);
        List<Unit> units = all(answer);
        Unseen.unlessOk(
                units.size() == names.size() ? answer : new Output(Output.FAILED, answer.out(), "systemd is silent"),
                "units " + names);
        return units;
    }

    /** The units of an answer to {@code look unit}, as many as there are in it. */
    public static List<Unit> all(Output answer) {
        List<Unit> units = new ArrayList<>();
        Map<String, String> block = new HashMap<>();
        for (String line : answer.out().lines().toList()) {
            int at = line.indexOf('=');
            if (line.equals("end")) {
                units.add(unit(block));
                block.clear();
            } else if (at > 0) {
                block.put(line.substring(0, at), line.substring(at + 1));
            }
        }
        return units;
    }

    private static Unit unit(Map<String, String> block) {
        return new Unit(
                block.getOrDefault("unit", ""),
                block.getOrDefault("LoadState", ""),
                block.getOrDefault("ActiveState", ""),
                Long.parseLong(block.getOrDefault("NRestarts", "0")),
                Long.parseLong(block.getOrDefault("started-ms", "0")),
                block.getOrDefault("quieted", "").equals("yes"),
                block.getOrDefault("cwd", ""),
                millis(block.getOrDefault("TimeoutStopUSec", "")));
    }

    /** systemd prints a span as {@code 1min 30s} or {@code infinity}. */
    static long millis(String span) {
        if (span.equals("infinity")) {
            return Long.MAX_VALUE;
        }
        long total = 0;
        for (String part : span.split(" ")) {
            String digits = part.replaceAll("[^0-9]", "");
            if (!digits.isEmpty()) {
                long factor =
                        part.endsWith("ms") ? 1 : part.endsWith("min") ? 60_000 : part.endsWith("h") ? 3_600_000 : 1000;
                total += Long.parseLong(digits) * factor;
            }
        }
        return total;
    }
}
