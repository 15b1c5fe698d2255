package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import java.time.Duration;

/** Brings a server back into its backend at a weight, and waits until HAProxy itself reports it UP. */
public final class Return implements Action<Return.Params, Return.Before> {
    private static final Duration UP_WITHIN = Duration.ofSeconds(60);

    /**
     * @param weight HAProxy's weight, 0 to 256
     * @param minimum how many others must be up when the return is undone
     */
    public record Params(String socket, String backend, String server, int weight, int minimum, long finishMillis) {}

    public record Before(String status, int weight) {}

    @Override
    public String name() {
        return "haproxy.return";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        return HaproxyServer.find(probe, p.socket(), p.backend(), p.server())
                .<Finding<Before>>map(s -> s.up() && s.weight() == p.weight()
                        ? new Finding.AlreadySo<>(s.text())
                        : new Finding.Needed<>(s.text(), new Before(s.status(), s.weight())))
                .orElseGet(() -> new Finding.Impossible<>(
                        "HAProxy has no server " + p.backend() + "/" + p.server(),
                        "compare the fleet file with haproxy.cfg"));
    }

    private static final String REMEDY = "look at the server's health check on the balancer, then: drover retry";

    @Override
    public void apply(Params p, Before before, Machine machine) {
        bringBack(p.socket(), p.backend(), p.server(), p.weight(), machine);
        if (!up(p.socket(), p.backend(), p.server(), machine)) {
            throw new Broken(notUp(p.backend(), p.server()), REMEDY);
        }
    }

    static void bringBack(String socket, String backend, String server, int weight, Machine machine) {
        String what = "HAProxy would not take " + backend + "/" + server + " back";
        Broken.unlessOk(
                machine.touch("haproxy_weight", socket, backend, server, "" + Math.max(1, weight)), what, REMEDY);
        Broken.unlessOk(machine.touch("haproxy_state", socket, backend, server, "ready"), what, REMEDY);
    }

    /** Waits until HAProxy calls it UP; whether it did in time. */
    static boolean up(String socket, String backend, String server, Machine machine) {
        return machine.await(
                UP_WITHIN,
                () -> HaproxyServer.find(machine, socket, backend, server)
                        .map(HaproxyServer::up)
                        .orElse(false));
    }

    static String notUp(String backend, String server) {
        return "HAProxy does not report " + backend + "/" + server + " UP within " + UP_WITHIN.toSeconds() + " s";
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        if (before.status().startsWith("UP")) {
            machine.touch("haproxy_weight", p.socket(), p.backend(), p.server(), "" + Math.max(1, before.weight()));
        } else {
            // What it runs may be broken: it must not come back by itself.
            Drain.takeOut(
                    new Drain.Out(p.socket(), p.backend(), p.server(), p.minimum(), p.finishMillis(), 0), machine);
        }
    }
}
