package dev.drover.deploy.sim;

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

    private boolean up() {
        return healthy && starving == 0;
    }

    boolean serving() {
        return wanted.equals("ready") && up() && weight > 0;
    }
}
