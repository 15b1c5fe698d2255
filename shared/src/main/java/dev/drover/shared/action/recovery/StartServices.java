package dev.drover.shared.action.recovery;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** Starts what starts at every boot of a host that was made anew; Mastodon only where code and database belong together. */
public final class StartServices implements OneWay<StartServices.Params> {
    /**
     * @param live Mastodon's code here; a hyphen where there is none
     * @param postgres host of the database
     */
    public record Params(String live, String postgres, String database, long limitMillis) {}

    @Override
    public String name() {
        return "recovery.start";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        List<String> down = down(probe);
        if (down.isEmpty()) {
            return new Finding.AlreadySo<>("all that starts at boot runs");
        }
        return p.live().equals("-") ? needed(down) : withDatabase(p, down, probe);
    }

    private static Finding<Unchanged> needed(List<String> down) {
        return new Finding.Needed<>(String.join(", ", down) + " do not run", new Unchanged());
    }

    private static Finding<Unchanged> withDatabase(Params p, List<String> down, Probe probe) {
        List<String> code = Unseen.unlessOk(probe.look("migrations", p.live()), "the code's migrations")
                .values("migration");
        List<String> applied = Unseen.unlessOk(
                        probe.elsewhere(new HostId(p.postgres())).look("postgres", p.database()),
                        "PostgreSQL on " + p.postgres())
                .values("migration");
        if (code.isEmpty()) {
            return new Finding.Impossible<>("there is no code in " + p.live(), "look at the host; then: drover retry");
        }
        String newest = Collections.max(code);
        if (applied.stream().anyMatch(version -> version.compareTo(newest) > 0)) {
            return new Finding.Impossible<>(
                    "the database is of a newer release than the code in " + p.live(),
                    "check the release out here that ran when the dump was taken, with bundle install and"
                            + " assets:precompile; then: drover retry");
        }
        return applied.containsAll(code)
                ? needed(down)
                : new Finding.Impossible<>(
                        "the database is of an older release than the code in " + p.live(),
                        "on this host, in " + p.live()
                                + ": RAILS_ENV=production bundle exec rake db:migrate; then: drover retry");
    }

    private static List<String> down(Probe probe) {
        return Unseen.unlessOk(probe.look("services_down"), "the services").values("down");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("services_up"),
                "services could not be started",
                "systemctl --failed; then: drover retry");
        if (!machine.await(
                Duration.ofMillis(p.limitMillis()), () -> down(machine).isEmpty())) {
            throw new Broken(
                    String.join(", ", down(machine)) + " do not run", "journalctl -u shows why; then: drover retry");
        }
    }

    @Override
    public String stays(Params p) {
        return "started services go on running";
    }
}
