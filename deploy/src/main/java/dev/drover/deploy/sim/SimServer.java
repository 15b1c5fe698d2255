package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.List;

/** One server line of a simulated HAProxy. */
final class SimServer {
    /**
     * A line of HAProxy's log about a server.
     *
     * @param atMs when, in the world's milliseconds
     * @param reason the health check's word for it, as the helper tells it: L7OK, L7STS, L7TOUT, L4CON
     * @param code the status that the check got, empty where it got none
     */
    record State(long atMs, boolean up, String reason, String code) {}

    final String backend;
    final String server;
    final String host;
    final String unit;
    /** ready, drain or maint: what somebody asked for. */
    String wanted = "ready";
    /** What the health checks say. */
    private boolean healthy = true;

    /** How often its machine is short of time just now, so that its answers to health checks come too late. */
    private int starving;

    private final List<State> states = new ArrayList<>();
    private String check = "L7OK\t200";

    int weight = 100;
    long sessionsUntilMs;

    SimServer(String backend, String server, String host, String unit) {
        this.backend = backend;
        this.server = server;
        this.host = host;
        this.unit = unit;
    }

    String status() {
        return switch (wanted) {
            case "drain" -> up() ? "DRAIN" : "DRAIN (down)";
            case "maint" -> "MAINT";
            default -> up() ? "UP" : "DOWN";
        };
    }

    /** The balancer has made up its mind, by its checks: a server that answers is UP; else this is the reason. */
    void checked(boolean answers, String reason, String code, long nowMs) {
        boolean before = up();
        healthy = answers;
        check = reason + "\t" + code;
        log(before, reason, code, nowMs);
    }

    /** From now on its machine is once more, or once less, short of time. */
    void starves(boolean more, long nowMs) {
        boolean before = up();
        starving += more ? 1 : -1;
        log(before, "L7TOUT", "", nowMs);
    }

    private void log(boolean before, String reason, String code, long nowMs) {
        if (before != up()) {
            states.add(up() ? new State(nowMs, true, "L7OK", "200") : new State(nowMs, false, reason, code));
        }
    }

    /** What the log says from that moment on, and before the other. */
    List<State> states(long fromMs, long untilMs) {
        return states.stream()
                .filter(s -> s.atMs() >= fromMs && s.atMs() < untilMs)
                .toList();
    }

    /** How the last health check ended, as the helper tells it: its word, tab, and the status or nothing. */
    String check() {
        return healthy && starving > 0 ? "L7TOUT\t" : check;
    }

    private boolean up() {
        return healthy && starving == 0;
    }

    boolean serving() {
        return wanted.equals("ready") && up() && weight > 0;
    }
}
