package dev.drover.shared.action.canary;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Soak;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the balancer's own log while the canary serves: how many answers, and how many failed, by the canary and by the
 * others in the same time; and whether systemd had to start the canary's process again. The coordinator judges, and
 * recalls the watch.
 */
public final class Watch implements OneWay<Watch.Params> {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /**
     * @param log HAProxy's log
     * @param server the canary's server name in the backend
     * @param host the canary, asked about its unit
     * @param config HAProxy's configuration, which says how its log is read
     */
    public record Params(
            String log,
            String backend,
            String server,
            String host,
            String unit,
            Soak soak,
            @Nullable String config) implements Soak.Watching {
        /** Plans of before named no configuration. */
        @Override
        public String config() {
            return Objects.requireNonNullElse(config, "/etc/haproxy/haproxy.cfg");
        }
    }

    @Override
    public String name() {
        return "canary.watch";
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
        Output log = look(p, probe, "0", "0");
        return log.ok()
                ? new Finding.Needed<>("to be watched", new Unchanged())
                : new Finding.Wanting<>(
                        log.complaint(),
                        "a log of HAProxy by option httplog, or with %b, %s and %ST in its log-format");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Output[] at = {Unseen.unlessOk(look(p, machine, "0", "0"), "HAProxy's log")};
        long[] restarts = {restarts(p, machine)};
        machine.watch(EVERY, Duration.ofMillis(p.soak().lastsMillis()), millis -> {
            Output now = look(p, machine, "" + at[0].number("inode"), "" + at[0].number("offset"));
            Unseen.unlessOk(now, "HAProxy's log"); // it may be just about to be rotated
            long restarted = restarts(p, machine);
            machine.report(reading(p, now, restarted - restarts[0], millis));
            restarts[0] = restarted;
            at[0] = now;
        });
    }

    private static Output look(Params p, Probe probe, String inode, String offset) {
        return probe.look("haproxy_log", p.log(), p.backend(), inode, offset, p.config());
    }

    private static Reading reading(Params p, Output log, long restarts, long millis) {
        long[] sums = new long[4];
        for (List<String> row : log.rows("answers")) {
            int arm = row.get(0).equals(p.server()) ? 0 : 2;
            sums[arm] += Long.parseLong(row.get(1));
            sums[arm + 1] += Long.parseLong(row.get(2));
        }
        return new Reading(sums[0], sums[1], sums[2], sums[3], Math.max(0, restarts), millis);
    }

    private static long restarts(Params p, Probe probe) {
        return Units.look(probe.elsewhere(new HostId(p.host())), List.of(p.unit())).stream()
                .mapToLong(u -> u.restarts() + (u.running() ? 0 : 1))
                .sum();
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("watched");
    }
}
