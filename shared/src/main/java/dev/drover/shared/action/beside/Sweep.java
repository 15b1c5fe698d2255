package dev.drover.shared.action.beside;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes out of the old release's cache what it cannot read: entries under its own prefix whose first bytes are {@code 00 11},
 * as Rails writes them from format 7.1 on (ActiveSupport::Cache::Coder::SIGNATURE), and nothing else. It runs on the host of
 * Redis; where the cache is, a host of the old release tells, by its own settings. What was taken away is kept away for some
 * seconds: where all users are on the new release, that would be the first to write it again.
 */
public final class Sweep implements OneWay<Sweep.Params> {
    /**
     * @param settings a host that runs the old release
     * @param live its live tree, whose settings are read there
     */
    public record Params(String settings, String live) {}

    private static final String REMEDY =
            "clear the cache from the old tree: RAILS_ENV=production bin/tootctl cache clear";

    @Override
    public String name() {
        return "cache.sweep";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Optional<Duration> silence() {
        return Optional.of(Unreached.SILENCE);
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        CacheSettings cache = cache(p, probe);
        Output found = probe.look("cache_unreadable", "" + cache.used(), cache.prefix());
        if (!found.ok()) {
            return new Finding.Impossible<>("Redis does not tell what is in the cache: " + found.complaint(), REMEDY);
        }
        if (found.number("unreadable") == 0 && found.number("cursor") != 0) {
            return new Finding.Needed<>(
                    "the cache has so many entries that only " + found.number("seen") + " were looked at",
                    new Unchanged());
        }
        return found.number("unreadable") == 0
                ? new Finding.AlreadySo<>("of " + found.number("seen") + " entries none is in the new format")
                : new Finding.Needed<>("entries that the old release cannot read are in the cache", new Unchanged());
    }

    private static CacheSettings cache(Params p, Probe probe) {
        CacheSettings cache;
        try {
            cache = CacheSettings.of(Unseen.unlessOk(
                    probe.elsewhere(new HostId(p.settings())).look("cache", p.live()), "where the cache is"));
        } catch (Unseen unseen) {
            throw Unreached.broken("the settings of " + p.settings() + " cannot be read", unseen);
        }
        if (!cache.against().isEmpty()) {
            throw Unreached.broken("the settings of " + p.settings() + " do not tell where its cache is: "
                    + String.join("; ", cache.against()));
        }
        return cache;
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        CacheSettings cache = cache(p, machine);
        String cursor = "0";
        long taken = 0;
        long back = 0;
        do {
            Output swept = machine.touch("cache_sweep", "" + cache.used(), cache.prefix(), cursor);
            Broken.unlessOk(swept, "the sweep of the cache failed", REMEDY);
            taken += swept.number("swept");
            back += swept.number("held");
            cursor = swept.value("cursor").orElse("0");
            machine.say("took " + taken + " entries that the old release cannot read out of the cache"
                    + (back == 0 ? "" : ", and some of them " + back + " times more, as they came back"));
        } while (!cursor.equals("0"));
    }

    /** As long as a process of the new release shares the cache, it may write the next at once: this is no lasting state. */
    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return switch (check(p, probe)) {
            case Finding.Needed<Unchanged> again ->
                new Finding.AlreadySo<>("swept; the new release has written more meanwhile");
            case Finding<Unchanged> other -> other;
        };
    }
}
