package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.Optional;

/**
 * Keeps a drained server out while its host is changed: disarms the drain's lease, and hears that it is disarmed. Until
 * then the balancer would bring the server back by itself.
 */
public final class Hold implements OneWay<Hold.Params> {
    public record Params(String socket, String backend, String server) {}

    @Override
    public String name() {
        return "haproxy.hold";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output look = HaproxyServer.look(probe, p.socket());
        Optional<String> lease = HaproxyServer.lease(look, p.backend(), p.server());
        boolean out = HaproxyServer.all(look).stream()
                .anyMatch(s -> s.backend().equals(p.backend()) && s.server().equals(p.server()) && s.out());
        if (!out) {
            return new Finding.Needed<>(
                    p.backend() + "/" + p.server() + " is back in service: its drain was not renewed in time",
                    new Unchanged());
        }
        return lease.filter("armed"::equals).isPresent()
                ? new Finding.Needed<>("it would come back by itself", new Unchanged())
                : new Finding.AlreadySo<>(p.backend() + "/" + p.server() + " stays out until it is brought back");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Output disarmed = machine.touch("lease_disarm", p.backend(), p.server());
        if (disarmed.exit() == Output.ENDED_BY_ITSELF) {
            throw new Unseen(disarmed.complaint()); // whoever renews it hears that, too, and drains again
        }
        Broken.unlessOk(
                disarmed,
                "the lease on " + p.backend() + "/" + p.server() + " could not be disarmed",
                "drover retry drains it again");
    }

    @Override
    public String stays(Params p) {
        return "the way back of the drain brings it in";
    }
}
