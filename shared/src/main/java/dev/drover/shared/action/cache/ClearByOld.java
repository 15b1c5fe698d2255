package dev.drover.shared.action.cache;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/**
 * Does nothing on the way forward. On the way back, when the old tree is live again and nothing runs, the old release clears
 * the cache by its own settings, wherever these say that it is.
 */
public final class ClearByOld implements Action<ClearByOld.Params, Action.Unchanged> {
    /**
     * @param live path of the tree that is live
     * @param limitMillis the longest that it may take, in milliseconds
     */
    public record Params(String live, long limitMillis) {}

    @Override
    public String name() {
        return "cache.clear-by-old";
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
        machine.say("on the way back, the old release would clear its cache here");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("remembered for the way back");
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0, Duration.ofMillis(p.limitMillis()), List.of("tootctl", p.live(), "cache", "clear"))),
                "tootctl cache clear failed, from the old release's tree",
                "run it by hand on the host; then: drover retry");
    }
}
