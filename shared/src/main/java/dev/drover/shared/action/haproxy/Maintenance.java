package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Users get a page with status 503 and Retry-After, by which other servers know to come again: they retry deliveries
 * that fail with 5xx for days, but take a 404 or 410 as the end. A timer on the balancer ends it when nobody else does.
 */
public final class Maintenance implements Action<Maintenance.Params, Action.Unchanged> {
    /**
     * @param map the map file that the balancer's configuration asks, see docs/balancers.md
     * @param only names of hosts of which one must want a reboot or restart; where none does, users go on being served
     * @param endsAfterMillis when it ends by itself, whatever has become of Drover
     * @param backends whose running requests are waited for, as long as {@code finishMillis}
     */
    public record Params(
            String socket,
            String map,
            List<String> only,
            long endsAfterMillis,
            List<String> backends,
            long finishMillis) {
        /** Plans of before do not wait. */
        public Params {
            backends = Objects.requireNonNullElse(backends, List.of());
        }
    }

    @Override
    public String name() {
        return "haproxy.maintenance";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        if (state(p, probe).equals("yes")) {
            return new Finding.AlreadySo<>("users get the maintenance page");
        }
        boolean wanted = p.only().isEmpty()
                || p.only().stream().anyMatch(h -> Patches.disturbing(probe.elsewhere(new HostId(h))));
        return wanted
                ? new Finding.Needed<>("users are served", new Unchanged())
                : new Finding.AlreadySo<>("no host needs to leave service");
    }

    static String state(Params p, Probe probe) {
        Output seen = Unseen.unlessOk(probe.look("maintenance", p.socket(), p.map()), "maintenance mode");
        return seen.value("on").orElse("");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("maintenance", "yes", p.socket(), p.map(), "" + p.endsAfterMillis() / 1000),
                "the maintenance page could not be switched on",
                "drover check names what the balancer's configuration lacks");
        if (!machine.await(Duration.ofMillis(p.finishMillis()), () -> running(p, machine) == 0)) {
            machine.say(running(p, machine) + " requests did not end within " + p.finishMillis() / 1000 + " s");
        }
    }

    private static int running(Params p, Machine machine) {
        return HaproxyServer.all(HaproxyServer.look(machine, p.socket())).stream()
                .filter(s -> p.backends().contains(s.backend()))
                .mapToInt(HaproxyServer::sessions)
                .sum();
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        end(p, machine);
    }

    static void end(Params p, Machine machine) {
        Broken.unlessOk(
                machine.touch("maintenance", "no", p.socket(), p.map(), "0"),
                "the maintenance page could not be switched off",
                "on the balancer: echo 'set map " + p.map() + " on no' | socat - " + p.socket());
    }
}
