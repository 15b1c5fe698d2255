package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes one of several balancers out of traffic: its keepalived is stopped, and a peer takes the address that they share.
 * A stopped keepalived says so to its peers at once (a VRRP advertisement of priority 0, RFC 5798, 6.4.3), so the address
 * is away for less than a second; what runs over it in that moment is cut.
 */
public final class Leave implements Action<Leave.Params, Action.Unchanged> {
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(30);

    /**
     * @param address that the balancers share
     * @param peers names of the others that may take it
     * @param socket HAProxy's admin socket, the same on every peer
     */
    public record Params(String address, List<String> peers, String socket) {}

    @Override
    public String name() {
        return "haproxy.leave";
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
        SharedAddress own = SharedAddress.look(probe, p.address());
        if (!own.here() && own.stopped()) {
            return new Finding.AlreadySo<>(p.address() + " is not here, and keepalived is stopped");
        }
        return p.peers().stream().anyMatch(peer -> able(p, probe.elsewhere(new HostId(peer))))
                ? new Finding.Needed<>(
                        own.here() ? p.address() + " is here" : p.address() + " may come here", new Unchanged())
                : new Finding.Wanting<>(
                        "nobody would take " + p.address()
                                + ": keepalived, and a HAProxy with servers, are ready on none of "
                                + String.join(", ", p.peers()),
                        "one of them that is ready (systemctl status keepalived haproxy)");
    }

    private static boolean able(Params p, Probe peer) {
        return SharedAddress.look(peer, p.address()).candidate()
                && HaproxyServer.all(HaproxyServer.look(peer, p.socket())).stream()
                        .anyMatch(HaproxyServer::serving);
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("unit", "stop", SharedAddress.KEEPALIVED),
                "keepalived did not stop",
                "systemctl status keepalived; then: drover retry");
        if (!machine.await(TAKEN_WITHIN, () -> taken(p, machine))) {
            Join.start(machine, p.address());
            throw new Broken(
                    "no peer took " + p.address() + " within " + TAKEN_WITHIN.toSeconds()
                            + " s; keepalived was started here again",
                    "journalctl -u keepalived on " + String.join(", ", p.peers()) + "; then: drover retry");
        }
    }

    /**
     * Leaves once more where the host holds the address again, as after a boot that nobody asked for.
     *
     * @param left how it had left, if it shares an address at all
     */
    public static void again(Optional<Params> left, Machine machine) {
        Leave leave = new Leave();
        left.ifPresent(p -> {
            switch (leave.check(p, machine)) {
                case Finding.AlreadySo<Unchanged> so -> {}
                case Finding.Wanting<Unchanged> no -> throw new Wanting(no.found(), no.wanted());
                case Finding.Impossible<Unchanged> no -> throw new Broken(no.found(), no.remedy());
                case Finding.Needed<Unchanged> needed -> {
                    machine.say(needed.because() + " again; it leaves once more");
                    leave.apply(p, needed.before(), machine);
                }
            }
        });
    }

    private static boolean taken(Params p, Probe probe) {
        return !SharedAddress.look(probe, p.address()).here()
                && p.peers().stream()
                        .anyMatch(peer -> SharedAddress.look(probe.elsewhere(new HostId(peer)), p.address())
                                .here());
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        Join.start(machine, p.address());
    }
}
