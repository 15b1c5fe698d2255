package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.List;

/** One server line of a simulated HAProxy. */
final class SimServer {
    final String backend;
    final String server;
    final String host;
    final String unit;
    /** ready, drain or maint: what somebody asked for. */
    String wanted = "ready";
    /** What the health checks say. */
    boolean healthy = true;

    /** How often its machine is short of time just now, so that its answers to health checks come too late. */
    int starving;

    /** How the last health check ended, in HAProxy's short words, and the HTTP status where there was one. */
    private String check = "L7OK\t200";

    private final List<State> states = new ArrayList<>();

    int weight = 100;
    long sessionsUntilMs;

    SimServer(String backend, String server, String host, String unit) {
        this.backend = backend;
        this.server = server;
        this.host = host;
        this.unit = unit;
    }

    /**
     * A time when it went UP or DOWN, as HAProxy writes it into its log.
     *
     * @param check how the check ended that was the last straw: for example {@code L7STS}, tab, {@code 500}
     */
    record State(long atMs, boolean up, String check) {}

    /** The health checks have come to this; L7OK means that it answers as it should. */
    void checked(String outcome, long now) {
        boolean before = up();
        check = outcome;
        healthy = outcome.startsWith("L7OK");
        changed(before, now);
    }

    /** Its machine begins, or ceases, to be short of time. */
    void starves(int more, long now) {
        boolean before = up();
        starving += more;
        changed(before, now);
    }

    private void changed(boolean before, long now) {
        if (up() != before) {
            states.add(new State(now, up(), check()));
        }
    }

    /** How the last health check ended: a word of HAProxy's, tab, HTTP status or nothing. */
    String check() {
        return healthy && starving > 0 ? "L7TOUT\t" : check;
    }

    /** What HAProxy's log tells of it between two times, the later one included. */
    List<State> states(long fromMs, long untilMs) {
        return states.stream()
                .filter(s -> s.atMs() > fromMs && s.atMs() <= untilMs)
                .toList();
    }

    String status() {
        return switch (wanted) {
            case "drain" -> up() ? "DRAIN" : "DRAIN (down)";
            case "maint" -> "MAINT";
            default -> up() ? "UP" : "DOWN";
        };
    }

    private boolean up() {
        return healthy && starving == 0;
    }

    boolean serving() {
        return wanted.equals("ready") && up() && weight > 0;
    }
}
