package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;

/**
 * Waits until no more requests come to a balancer, or until they come again, where a person moves the traffic: whether
 * what was done by hand has its effect is seen at HAProxy, not believed.
 */
public final class AwaitTraffic implements OneWay<AwaitTraffic.Params> {
    /** Seconds without a request that count as no traffic; a browser's connection lives for longer, its requests show. */
    private static final int QUIET_SECONDS = 30;

    /**
     * @param wanted whether traffic is to come; otherwise it is to end
     */
    public record Params(String socket, boolean wanted, long limitMillis) {}

    @Override
    public String name() {
        return "haproxy.await-traffic";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        boolean quiet = HaproxyServer.lastRequestSeconds(HaproxyServer.look(probe, p.socket()))
                .filter(seconds -> seconds < QUIET_SECONDS)
                .isEmpty();
        String now = quiet ? "no request in the last " + QUIET_SECONDS + " s" : "requests come";
        return quiet == p.wanted() ? new Finding.Needed<>(now, new Unchanged()) : new Finding.AlreadySo<>(now);
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Duration limit = Duration.ofMillis(p.limitMillis());
        if (!machine.await(limit, () -> check(p, machine) instanceof Finding.AlreadySo<Unchanged>)) {
            throw new Broken(
                    (p.wanted() ? "no request comes" : "requests still come") + " after " + limit.toMinutes() + " min",
                    "see whether what was done by hand has its effect; then: drover retry, or on your own"
                            + " responsibility: drover skip --why …");
        }
    }
}
