package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.Wanting;
import java.util.ArrayList;
import java.util.List;

/**
 * Does nothing on the way forward. On the way back it stands between web and Sidekiq: the new Sidekiqs stay until no
 * job of a class that only they know waits anywhere; an old one would lose it. It looks and lets go, again and again: what the
 * way back needs on the same host meanwhile is not kept waiting.
 */
public final class HoldBack implements Action<HoldBack.Params, Action.Unchanged> {
    public record Params(int database, List<String> newClasses, long limitMillis) {}

    @Override
    public String name() {
        return "sidekiq.hold-back";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return new Finding.Needed<>("remembered for the way back", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        machine.say("on the way back, " + p.newClasses().size() + " new job classes would be waited for here");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("remembered for the way back");
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        if (p.newClasses().isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("sidekiq_jobs", "" + p.database()));
        words.addAll(p.newClasses());
        String[] look = words.toArray(String[]::new);
        Output jobs = Unseen.unlessOk(machine.look(look), "waiting jobs");
        if (!jobs.value("total").orElse("?").equals("0")) {
            throw new Wanting(
                    jobs.number("total") + " jobs of classes that only the new release knows still wait",
                    "the end of these jobs; the new Sidekiqs stay and work them off");
        }
    }
}
