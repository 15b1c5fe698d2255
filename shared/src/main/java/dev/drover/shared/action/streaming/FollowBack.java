package dev.drover.shared.action.streaming;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;

/**
 * Does nothing on the way forward. On the way back, after the old tree is live again, it restarts a streaming port that
 * runs from any other.
 */
public final class FollowBack implements Action<Restart.Params, Action.Unchanged> {
    @Override
    public String name() {
        return "streaming.follow-back";
    }

    @Override
    public Class<Restart.Params> paramsType() {
        return Restart.Params.class;
    }

    @Override
    public Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    @Override
    public Finding<Unchanged> check(Restart.Params p, Probe probe) {
        return new Finding.Needed<>("remembered for the way back", new Unchanged());
    }

    @Override
    public void apply(Restart.Params p, Unchanged before, Machine machine) {
        machine.say("on the way back, " + p.unit() + " would be restarted from the old tree");
    }

    @Override
    public Finding<Unchanged> verify(Restart.Params p, Probe probe) {
        return new Finding.AlreadySo<>("remembered for the way back");
    }

    @Override
    public void undo(Restart.Params p, Unchanged before, Machine machine) {
        if (!Restart.current(p, machine)) {
            Restart.restart(p, machine);
        }
    }
}
