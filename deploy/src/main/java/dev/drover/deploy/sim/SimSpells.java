package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When which host failed which part of its requests by itself. */
final class SimSpells {
    private static final long LASTS = Long.MAX_VALUE;

    /**
     * A time in which a host failed this share of its requests.
     *
     * @param untilMs {@link #LASTS} as long as it does
     */
    private record Spell(long fromMs, long untilMs, double share) {
        boolean lasts() {
            return untilMs == LASTS;
        }
    }

    private final Map<String, List<Spell>> spells = new TreeMap<>();

    private List<Spell> of(SimHost host) {
        return spells.computeIfAbsent(host.name, n -> new ArrayList<>());
    }

    /** The share that was told last. */
    double share(SimHost host) {
        List<Spell> all = of(host);
        return all.isEmpty() || !all.getLast().lasts() ? 0 : all.getLast().share();
    }

    /** From this time on a host fails another share; 0 for none. */
    void changes(SimHost host, double share, long now) {
        List<Spell> all = of(host);
        if (!all.isEmpty() && all.getLast().lasts()) {
            Spell last = all.removeLast();
            all.add(new Spell(last.fromMs(), now, last.share()));
        }
        if (share > 0) {
            all.add(new Spell(now, LASTS, share));
        }
    }

    /** For how long a host has failed the same share without a pause, in milliseconds; 0 if it fails none. */
    long lastingMs(SimHost host, long now) {
        List<Spell> all = of(host);
        return all.isEmpty() || !all.getLast().lasts() ? 0 : now - all.getLast().fromMs();
    }

    /** The part of the requests from one time to another that a host failed. */
    double failed(SimHost host, long fromMs, long untilMs) {
        double sum = 0;
        for (Spell s : of(host)) {
            sum += s.share() * Math.max(0, Math.min(untilMs, s.untilMs()) - Math.max(fromMs, s.fromMs()));
        }
        return sum / Math.max(1, untilMs - fromMs);
    }
}
