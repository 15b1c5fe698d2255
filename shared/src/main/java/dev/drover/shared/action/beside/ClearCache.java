package dev.drover.shared.action.beside;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The old release's own {@code tootctl cache clear}, from its own tree. It empties more than what is unreadable, also counters
 * of rate limits and entries that live for days, and it prints OK when Redis has refused: whether it has helped is seen at the
 * servers, not here.
 */
public final class ClearCache implements OneWay<ClearCache.Params> {
    /**
     * @param live the live tree of a host that runs the old release
     */
    public record Params(String live, long limitMillis) {}

    @Override
    public String name() {
        return "cache.clear-old";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Optional<Duration> silence() {
        return Optional.of(Unreached.SILENCE);
    }

    /** A host that does not answer is found before the first touch: what is done only once is then another's. */
    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        try {
            Unseen.unlessOk(probe.look("git", p.live()), "the release in " + p.live());
        } catch (Unseen unseen) {
            throw Unreached.broken("tootctl cannot be run", unseen);
        }
        return new Finding.Needed<>("the old release's cache is to be cleared once", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0, Duration.ofMillis(p.limitMillis()), List.of("tootctl", p.live(), "cache", "clear"))),
                "tootctl cache clear failed",
                "run it by hand in " + p.live() + " on the host");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("tootctl cache clear has ended; whether it helped, the servers show");
    }

    @Override
    public String stays(Params p) {
        return "what was cleared is written again as it is asked for";
    }
}
