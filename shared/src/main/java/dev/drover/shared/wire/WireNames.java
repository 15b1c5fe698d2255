package dev.drover.shared.wire;

import dev.drover.shared.change.Change;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.util.Map;

/** The names of sealed families on the wire and in journals. A name, once written, never changes its meaning. */
final class WireNames {
    static final Map<Class<?>, Map<String, Class<?>>> SHARED = Map.of(
            Change.class,
                    Map.of(
                            "upgrade-mastodon",
                            Change.UpgradeMastodon.class,
                            "patch-hosts",
                            Change.PatchHosts.class,
                            "restore",
                            Change.Restore.class,
                            "restore-test",
                            Change.RestoreTest.class,
                            "maintenance",
                            Change.Maintenance.class),
            Reversal.class,
                    Map.of(
                            "undo", Reversal.Undo.class,
                            "nothing", Reversal.Nothing.class,
                            "stays", Reversal.Stays.class,
                            "final", Reversal.Final.class),
            Gate.class,
                    Map.of(
                            "soaked", Gate.Soaked.class,
                            "approved", Gate.Approved.class,
                            "by-hand", Gate.ByHand.class,
                            "within", Gate.Within.class),
            Instruction.class,
                    Map.of(
                            "carry", Instruction.Carry.class,
                            "recall", Instruction.Recall.class,
                            "acknowledge", Instruction.Acknowledge.class,
                            "ask", Instruction.Ask.class),
            Report.class,
                    Map.of(
                            "found", Report.Found.class,
                            "progress", Report.Progress.class,
                            "read", Report.Read.class,
                            "settled", Report.Settled.class),
            Settlement.class,
                    Map.of(
                            "already-so", Settlement.AlreadySo.class,
                            "changed", Settlement.Changed.class,
                            "put-back", Settlement.PutBack.class,
                            "not-yet", Settlement.NotYet.class,
                            "broke", Settlement.Broke.class,
                            "refused", Settlement.Refused.class,
                            "unknown", Settlement.Unknown.class));

    private WireNames() {}
}
