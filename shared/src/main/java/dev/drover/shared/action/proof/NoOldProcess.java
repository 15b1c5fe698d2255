package dev.drover.shared.action.proof;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.sidekiq.SidekiqView;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves, before post-migrations, that nothing of the old release is alive anywhere: every declared unit runs from the
 * live tree, no undeclared Sidekiq is in Redis, and no undeclared machine has a session in the database.
 */
public final class NoOldProcess implements OneWay<NoOldProcess.Params> {
    /**
     * @param units host → its Mastodon units
     * @param addresses addresses that may have sessions in the database
     */
    public record Params(
            Map<String, List<String>> units,
            String live,
            String redis,
            int database,
            String postgres,
            String postgresDatabase,
            Set<String> addresses) {}

    @Override
    public String name() {
        return "proof.no-old-process";
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
        List<String> old = new ArrayList<>();
        p.units()
                .forEach((host, units) -> Units.look(probe.elsewhere(new HostId(host)), units).stream()
                        .filter(u -> !u.running() || !u.cwd().equals(p.live()))
                        .forEach(u -> old.add(u.name() + " on " + host
                                + (u.running() ? " runs from " + u.cwd() : " is " + u.active()))));
        SidekiqView.look(probe.elsewhere(new HostId(p.redis())), p.database()).processes().stream()
                .filter(SidekiqView.Fetcher::alive)
                .filter(s -> p.units().keySet().stream().noneMatch(s::on))
                .forEach(s -> old.add("a Sidekiq on " + s.host() + ", which the fleet file does not declare"));
        Output sessions = Unseen.unlessOk(
                probe.elsewhere(new HostId(p.postgres())).look("postgres", p.postgresDatabase()), "PostgreSQL");
        sessions.rows("sessions").stream()
                .filter(r -> r.size() > 1 && !r.get(1).equals("local"))
                .filter(r -> !p.addresses().contains(r.get(1)))
                .forEach(r -> old.add(
                        r.get(0) + " database sessions from " + r.get(1) + ", which the fleet file does not declare"));
        return old.isEmpty()
                ? new Finding.AlreadySo<>("every process is new, nothing undeclared is connected")
                : new Finding.Wanting<>(
                        String.join("; ", old),
                        "its end, or a fleet file that declares its host; post-migrations would break it");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        throw new IllegalStateException("a proof has nothing to do");
    }
}
