package dev.drover.shared.action.recovery;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.backup.Dumps;
import java.time.Duration;
import java.util.List;

/** Restores the newest dump from where dumps are kept into an empty live database, and tells what is lost. */
public final class Recover implements OneWay<Recover.Params> {
    /**
     * @param folder where a dump lies if there is no command
     * @param command see {@link dev.drover.shared.fleet.Backup}
     */
    public record Params(String folder, String command, String database, long limitMillis) {}

    @Override
    public String name() {
        return "recovery.restore";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output seen = Bootstrap.look(probe, p.database());
        if (seen.value("recovered").isPresent()) {
            return new Finding.AlreadySo<>(text(seen));
        }
        long posts = seen.number("statuses");
        return posts > 0
                ? new Finding.Impossible<>(
                        p.database() + " has " + posts + " posts already, which a restore would not touch",
                        "if they are worth nothing, drop the database by hand; then: drover retry")
                : new Finding.Needed<>(p.database() + " is empty", new Unchanged());
    }

    private static String text(Output seen) {
        long lost = seen.number("recovered-at") - seen.number("newest");
        return seen.value("recovered").orElse("") + " restored in " + seen.number("seconds") + " s: "
                + seen.number("statuses") + " posts, the newest " + Dumps.span(lost)
                + " old. What was posted after it is lost";
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0,
                        Duration.ofMillis(p.limitMillis()),
                        List.of(
                                "database_recover",
                                p.folder(),
                                p.command().isEmpty() ? "-" : p.command(),
                                p.database()))),
                "the newest dump could not be restored",
                "read its output (drover logs). An older dump is taken if the newest is moved away where dumps are kept;"
                        + " drop the half-restored database by hand; then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "the restored database stays";
    }
}
