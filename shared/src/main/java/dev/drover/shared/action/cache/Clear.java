package dev.drover.shared.action.cache;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/**
 * Clears the cache that stays in use, when the last process of the other release has ended: blocks, mutes and settings that
 * were changed on that one are in it as they were before. Redis itself removes the entries, a part at a time, and tells
 * whether it did; {@code tootctl cache clear} says OK also where Redis has refused.
 */
public final class Clear implements Action<Clear.Params, Action.Unchanged> {
    /**
     * @param prefix of the cache's keys; all others stay
     * @param back whether it is cleared on the way back instead of on the way forward
     * @param limitMillis in milliseconds
     */
    public record Params(int database, String prefix, boolean back, long limitMillis) {}

    @Override
    public String name() {
        return "cache.clear";
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
        return new Finding.Needed<>(
                p.back() ? "remembered for the way back" : "the plan wants it done once", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        if (p.back()) {
            machine.say("on the way back, the cache in database " + p.database() + " would be cleared here");
        } else {
            clear(p, machine);
        }
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>(
                p.back() ? "remembered for the way back" : "the cache in database " + p.database() + " begins anew");
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        if (p.back()) {
            clear(p, machine);
        } else {
            machine.say("a cache that was cleared fills again");
        }
    }

    private static void clear(Params p, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0, Duration.ofMillis(p.limitMillis()), List.of("cache_clear", "" + p.database(), p.prefix()))),
                "the cache in database " + p.database() + " could not be cleared",
                "redis-cli INFO on the host shows why Redis refuses; then: drover retry");
    }
}
