package dev.drover.shared.action.backup;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Proves a backup: fetches it from where it is kept, restores it into a database server of its own that listens nowhere,
 * and reads it: the schema's versions against those of the live database, rows against the last proof, the newest post.
 * A backup whose checksum is right is not yet one that can be restored.
 */
public final class Restore implements Action<Restore.Params, Restore.Before> {
    /** Fewer rows than this share of the last proof's are suspicious. */
    private static final double SHRINKS_TO = 0.8;

    /**
     * @param from name of the host with the backups
     * @param folder see {@link dev.drover.shared.fleet.Backup#place}
     * @param command see {@link dev.drover.shared.fleet.Backup}; empty where the dump lies on this host
     */
    public record Params(
            String from, String folder, String command, String database, long maxAgeMillis, long limitMillis) {}

    /**
     * @param dump the one to be proved
     * @param statuses rows at the last proof; 0 where there is none
     */
    public record Before(String dump, long statuses) {}

    @Override
    public String name() {
        return "backup.restore";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        Optional<Dumps.Dump> newest = Dumps.newest(probe.elsewhere(new HostId(p.from())), p.folder());
        Optional<Dumps.Proof> proof = Dumps.proof(evidence(probe));
        if (newest.isEmpty()) {
            return new Finding.Impossible<>(
                    "there is no backup in " + p.folder() + " on " + p.from(), "drover restore-test takes one");
        }
        boolean proved = proof.filter(q -> q.ageMillis() <= p.maxAgeMillis()).isPresent();
        return proved
                ? new Finding.AlreadySo<>(proof.get().text())
                : new Finding.Needed<>(
                        newest.get().name() + " is not proved",
                        new Before(
                                newest.get().name(),
                                proof.map(Dumps.Proof::statuses).orElse(0L)));
    }

    private static Output evidence(Probe probe) {
        return Unseen.unlessOk(probe.look("restore_evidence"), "the last proof");
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        String remedy =
                "THE BACKUP CANNOT BE RELIED ON: read drover logs, mend it, take a new one; then: drover retry. On"
                        + " your own responsibility: drover skip --why …";
        Output live = Unseen.unlessOk(
                machine.elsewhere(new HostId(p.from())).look("postgres", p.database()), "the live database");
        String newest = live.values("migration").stream().reduce("", (a, b) -> b);
        Output done = machine.touchLong(new Machine.LongStep(
                0,
                Duration.ofMillis(p.limitMillis()),
                List.of(
                        "backup_restore",
                        p.folder(),
                        before.dump(),
                        p.command().isEmpty() ? "-" : p.command(),
                        newest.isEmpty() ? "-" : newest,
                        "" + (long) (before.statuses() * SHRINKS_TO),
                        p.database())));
        Broken.unlessOk(done, before.dump() + " could not be restored", remedy);
    }

    /** The proof that was just made, however young one was wanted. */
    @Override
    public Finding<Before> verify(Params p, Probe probe) {
        return Dumps.proof(evidence(probe))
                .<Finding<Before>>map(proof -> new Finding.AlreadySo<>(proof.text()))
                .orElseGet(() -> new Finding.Needed<>("there is no proof", new Before("", 0)));
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        machine.say("a proof stays");
    }
}
