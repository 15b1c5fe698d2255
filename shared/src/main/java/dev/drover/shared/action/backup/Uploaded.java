package dev.drover.shared.action.backup;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.Optional;

/** Waits until the newest dump has arrived where dumps are kept. */
public final class Uploaded implements OneWay<Uploaded.Params> {
    public record Params(String folder, String command, long limitMillis) {}

    @Override
    public String name() {
        return "backup.uploaded";
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
            return new Finding.Impossible<>(
                    "there is no backup in " + p.folder(), "take one: drover restore-test; then: drover retry");
        }
        String name = newest.get().name();
        boolean there = Unseen.unlessOk(probe.look("backup_uploaded", p.command(), name), "the upload of " + name)
                .value("uploaded")
                .orElse("")
                .equals("yes");
        return there
                ? new Finding.AlreadySo<>(name + " is where it is kept")
                : new Finding.Needed<>(name + " has not arrived where it is kept", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        boolean there = machine.await(
                Duration.ofMillis(p.limitMillis()), () -> check(p, machine) instanceof Finding.AlreadySo<Unchanged>);
        if (!there) {
            throw new Broken(
                    "the newest dump has not arrived where it is kept after " + p.limitMillis() / 60_000 + " min",
                    "look at the upload on this host; then: drover retry; or on your own responsibility: drover skip --why …");
        }
    }
}
