package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.List;
import java.util.Optional;

/**
 * One row of {@code show stat}: how HAProxy itself sees a server.
 *
 * @param check how the last health check ended, {@code check_status} of HAProxy's management guide, 9.1: L7OK, L7STS, L4CON …;
 *     empty where there is none, or the helper is an older one
 */
public record HaproxyServer(String backend, String server, String status, int sessions, int weight, String check) {

    /** The check found an answer, and it was a wrong one. */
    public static final String WRONG_STATUS = "L7STS";

    public HaproxyServer(String backend, String server, String status, int sessions, int weight) {
        this(backend, server, status, sessions, weight, "");
    }

    public static List<HaproxyServer> all(Output look) {
        return look.rows("server").stream()
                .filter(f -> f.size() >= 5 && !f.get(1).equals("BACKEND"))
                .map(f -> new HaproxyServer(f.get(0), f.get(1), f.get(2), number(f.get(3)), number(f.get(4)), check(f)))
                .toList();
    }

    /** While a check runs, HAProxy puts a star before how the last one ended. */
    private static String check(List<String> row) {
        return row.size() < 8 ? "" : row.get(7).replace("*", "").strip();
    }

    /** How long ago the last request came, by any backend; nothing where none has come since HAProxy was started. */
    static Optional<Integer> lastRequestSeconds(Output look) {
        return look.rows("server").stream()
                .filter(f -> f.size() >= 7 && f.get(1).equals("BACKEND"))
                .map(f -> number(f.get(6)))
                .filter(seconds -> seconds >= 0)
                .min(Integer::compare);
    }

    /** The state of the lease on a drained server: armed or disarmed; nothing where there is none. */
    static Optional<String> lease(Output look, String backend, String server) {
        return look.rows("lease").stream()
                .filter(f ->
                        f.size() >= 3 && f.get(0).equals(backend) && f.get(1).equals(server))
                .map(f -> f.get(2))
                .findFirst();
    }

    /**
     * @throws Unseen when HAProxy does not answer
     */
    public static Output look(Probe probe, String socket) {
        return Unseen.unlessOk(probe.look("haproxy", socket), "HAProxy");
    }

    static Optional<HaproxyServer> find(Probe probe, String socket, String backend, String server) {
        return all(look(probe, socket)).stream()
                .filter(s -> s.backend().equals(backend) && s.server().equals(server))
                .findFirst();
    }

    /** Whether it is up without any doubt; "UP 1/2" is a server that the next check may take down. */
    public boolean up() {
        return (status.equals("UP") || status.equals("no check")) && weight > 0;
    }

    /** Whether new requests go to it. */
    public boolean serving() {
        return (status.startsWith("UP") || status.equals("no check")) && weight > 0;
    }

    /** Whether a person or Drover has taken it out. */
    public boolean out() {
        return status.startsWith("DRAIN") || status.startsWith("MAINT");
    }

    String text() {
        return backend + "/" + server + " is " + status + " with " + sessions + " sessions and weight " + weight;
    }

    private static int number(String text) {
        return text.isBlank() ? 0 : Integer.parseInt(text.strip());
    }
}
