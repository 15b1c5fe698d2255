package dev.drover.shared.action.backup;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds a backup that is young enough, or takes one. */
public final class Take implements OneWay<Take.Params> {
    /**
     * @param folder see {@link dev.drover.shared.fleet.Backup#place}
     * @param maxAgeMillis how old a backup that is found may be
     */
    public record Params(String folder, String database, long maxAgeMillis, long limitMillis) {}

    @Override
    public String name() {
        return "backup.take";
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
        Optional<Dumps.Dump> newest = Dumps.newest(probe, p.folder());
        if (newest.isEmpty()) {
            return new Finding.Needed<>("there is none in " + p.folder(), new Unchanged());
        }
        Dumps.Dump dump = newest.get();
        String age = dump.name() + " is " + dump.ageMillis() / 60_000 + " min old";
        return dump.ageMillis() <= p.maxAgeMillis()
                ? new Finding.AlreadySo<>(age)
                : new Finding.Needed<>(age + ", which is too old", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0, Duration.ofMillis(p.limitMillis()), List.of("backup_take", p.folder(), p.database()))),
                "the backup failed",
                "read its output (drover logs); is there room in " + p.folder() + "? then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "a backup stays";
    }
}
