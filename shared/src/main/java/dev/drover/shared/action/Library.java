package dev.drover.shared.action;

import dev.drover.shared.action.appliance.Update;
import dev.drover.shared.action.backup.KeepSettings;
import dev.drover.shared.action.backup.Restore;
import dev.drover.shared.action.backup.Take;
import dev.drover.shared.action.backup.Uploaded;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.cache.Apart;
import dev.drover.shared.action.cache.Aside;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.ClearByOld;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Prove;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.action.canary.WarmUp;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.haproxy.AwaitTraffic;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.EndMaintenance;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.action.haproxy.Join;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.action.haproxy.LetIn;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.action.host.Reboot;
import dev.drover.shared.action.host.Remember;
import dev.drover.shared.action.host.Settled;
import dev.drover.shared.action.hypervisor.Move;
import dev.drover.shared.action.hypervisor.MoveBack;
import dev.drover.shared.action.hypervisor.StartGuests;
import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.action.patch.Fetch;
import dev.drover.shared.action.patch.Renew;
import dev.drover.shared.action.patch.Replace;
import dev.drover.shared.action.proof.NoOldProcess;
import dev.drover.shared.action.proof.Verify;
import dev.drover.shared.action.recovery.Bootstrap;
import dev.drover.shared.action.recovery.DatabaseRole;
import dev.drover.shared.action.recovery.Equip;
import dev.drover.shared.action.recovery.Recover;
import dev.drover.shared.action.recovery.StartServices;
import dev.drover.shared.action.redis.Save;
import dev.drover.shared.action.release.Answers;
import dev.drover.shared.action.release.Build;
import dev.drover.shared.action.release.Preflight;
import dev.drover.shared.action.release.PublishPacks;
import dev.drover.shared.action.release.Stop;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.release.Tootctl;
import dev.drover.shared.action.secrets.EnsureKeys;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.action.sidekiq.Quiet;
import dev.drover.shared.action.sidekiq.Resume;
import dev.drover.shared.action.streaming.FollowBack;
import dev.drover.shared.action.streaming.Restart;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every action there is, in one list: no scanning, no magic. */
public final class Library {
    public static final List<Action<?, ?>> ALL = List.of(
            new Preflight(),
            new Build(),
            new PublishPacks(),
            new Switch(),
            new Tootctl(),
            new EnsureKeys(),
            new Migrate(),
            new Quiet(),
            new AwaitIdle(),
            new HoldBack(),
            new dev.drover.shared.action.sidekiq.Watch(),
            new Drain(),
            new Hold(),
            new Return(),
            new WarmUp(),
            new dev.drover.shared.action.canary.Watch(),
            new Restart(),
            new FollowBack(),
            new Take(),
            new Uploaded(),
            new Restore(),
            new KeepSettings(),
            new Equip(),
            new StartServices(),
            new Bootstrap(),
            new DatabaseRole(),
            new Recover(),
            new Update(),
            new Answers(),
            new Fetch(),
            new Replace(),
            new Renew(),
            new AwaitActivities(),
            new Reboot(),
            new Remember(),
            new Settled(),
            new StopGuests(),
            new StartGuests(),
            new Move(),
            new MoveBack(),
            new Save(),
            new Resume(),
            new Maintenance(),
            new Leave(),
            new Join(),
            new AwaitTraffic(),
            new EndMaintenance(),
            new Sweep(),
            new ClearCache(),
            new Revive(),
            new LetIn(),
            new Stop(),
            new Mark(),
            new Separate(),
            new Apart(),
            new Prove(),
            new Clear(),
            new ClearByOld(),
            new Lift(),
            new Aside(),
            new NoOldProcess(),
            new Verify());

    private static final Map<String, Action<?, ?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Action::name, a -> a));

    private Library() {}

    public static Action<?, ?> action(String name) {
        Action<?, ?> action = BY_NAME.get(name);
        if (action == null) {
            throw new IllegalArgumentException("no action " + name + " in this version of Drover");
        }
        return action;
    }
}
