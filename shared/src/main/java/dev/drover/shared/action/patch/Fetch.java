package dev.drover.shared.action.patch;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/** Asks the mirrors and downloads, so that the part that disturbs is short and needs no network. */
public final class Fetch implements OneWay<Fetch.Params> {
    /**
     * @param freshMillis how old the last download may be
     */
    public record Params(long freshMillis, long limitMillis) {}

    @Override
    public String name() {
        return "patch.fetch";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public int tries() {
        return 2;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Patches.Times times = Patches.look(probe).times();
        long age = times.nowMillis() - times.fetchedMillis();
        if (times.fetchedMillis() > 0 && age < p.freshMillis()) {
            return new Finding.AlreadySo<>("downloaded " + age / 60_000 + " min ago");
        }
        String because = times.fetchedMillis() == 0 ? "nothing was downloaded yet" : "the last download is too old";
        return new Finding.Needed<>(because, new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), List.of("patch_fetch"))),
                "packages could not be downloaded",
                "can the host reach its package servers? (apt-get update shows it); then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "downloaded packages stay in the cache";
    }
}
