package dev.drover.shared.action.recovery;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a bare host a PostgreSQL server that listens to the fleet's Mastodon hosts. */
public final class Bootstrap implements OneWay<Bootstrap.Params> {
    /**
     * @param addresses of the hosts that may log in
     */
    public record Params(String database, List<String> addresses, long limitMillis) {}

    @Override
    public String name() {
        return "recovery.bootstrap";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output seen = look(probe, p.database());
        if (seen.number("statuses") > 0 && seen.value("recovered").isEmpty()) {
            return new Finding.Impossible<>(
                    p.database() + " lives here, with " + seen.number("statuses") + " posts",
                    "if they are worth nothing, drop the database by hand; then: drover retry");
        }
        boolean open = seen.values("open").containsAll(p.addresses());
        return seen.value("running").orElse("").equals("yes") && open
                ? new Finding.AlreadySo<>("PostgreSQL runs, and the Mastodon hosts may log in")
                : new Finding.Needed<>(
                        seen.value("installed").orElse("").equals("yes")
                                ? "PostgreSQL does not serve the fleet"
                                : "PostgreSQL is not installed",
                        new Unchanged());
    }

    static Output look(Probe probe, String database) {
        return Unseen.unlessOk(probe.look("database_there", database), "the database server");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        List<String> words = new ArrayList<>(List.of("database_bootstrap", p.database()));
        words.addAll(p.addresses());
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), words)),
                "the host could not be made a database server",
                "read its output (drover logs); then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "PostgreSQL stays installed";
    }
}
