package dev.drover.shared.action.release;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A one-off command of Mastodon's own, such as {@code tootctl cache clear}. */
public final class Tootctl implements OneWay<Tootctl.Params> {
    public record Params(String live, List<String> words, long limitMillis) {}

    @Override
    public String name() {
        return "release.tootctl";
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
        return new Finding.Needed<>("the plan wants it done once", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        List<String> words = new ArrayList<>(List.of("tootctl", p.live()));
        words.addAll(p.words());
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), words)),
                "tootctl " + String.join(" ", p.words()) + " failed",
                "run it by hand on the host, or: drover retry");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("tootctl " + String.join(" ", p.words()) + " ended well");
    }
}
