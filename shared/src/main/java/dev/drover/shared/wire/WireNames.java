package dev.drover.shared.wire;

import dev.drover.shared.change.Change;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import java.util.List;
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
                            "place", Instruction.Place.class,
                            "carry", Instruction.Carry.class,
                            "recall", Instruction.Recall.class,
                            "acknowledge", Instruction.Acknowledge.class,
                            "ask", Instruction.Ask.class,
                            "brought", Instruction.Brought.class),
            ToWorker.class,
                    Map.of(
                            "welcome", ToWorker.Welcome.class,
                            "turned-away", ToWorker.TurnedAway.class,
                            "sealed", ToWorker.Sealed.class,
                            "heard", ToWorker.Heard.class,
                            "beat", ToWorker.Beat.class),
            ToCoordinator.class,
                    Map.of(
                            "hello", ToCoordinator.Hello.class,
                            "followed", ToCoordinator.Followed.class,
                            "told", ToCoordinator.Told.class,
                            "answered", ToCoordinator.Answered.class,
                            "wanted", ToCoordinator.Wanted.class,
                            "refused", ToCoordinator.Refused.class),
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
                            "recalled", Settlement.Recalled.class,
                            "wanting", Settlement.Wanting.class,
                            "broke", Settlement.Broke.class,
                            "refused", Settlement.Refused.class,
                            "unknown", Settlement.Unknown.class));

    /** What coordinators and workers say to each other. */
    static final List<Class<?>> MESSAGES =
            List.of(Instruction.class, ToWorker.class, ToCoordinator.class, Report.class, Settlement.class);

    private WireNames() {}
}
