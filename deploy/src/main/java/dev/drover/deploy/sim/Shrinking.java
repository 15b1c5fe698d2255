package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes a failing round as small as it can be: takes hosts and faults away as long as the same promise breaks. */
final class Shrinking {
    private static final int ROUNDS_MAX = 400;

    private final Rules rules;
    private int rounds;

    Shrinking(Rules rules) {
        this.rules = rules;
    }

    Round.Outcome smallest(Round.Outcome bad) {
        Round.Outcome small = fewerFaults(fewerHosts(bad));
        return fewerHosts(small);
    }

    /** The round without this, if it breaks all the same. */
    private Round.Outcome without(Round.Outcome bad, Case smaller) {
        if (rounds++ >= ROUNDS_MAX) {
            return bad;
        }
        Round.Outcome outcome = Simulation.round(smaller, rules);
        return outcome.broke().equals(bad.broke()) ? outcome : bad;
    }

    private Round.Outcome fewerHosts(Round.Outcome bad) {
        Round.Outcome best = bad;
        for (int i = 0; i < 4; i++) { // one less of each kind, and again
            Case.Size s = best.which().size();
            for (Case.Size smaller : List.of(
                    new Case.Size(Math.max(1, s.balancers() - 1), s.web(), s.sidekiq(), s.ports()),
                    new Case.Size(s.balancers(), Math.max(1, s.web() - 1), s.sidekiq(), s.ports()),
                    new Case.Size(s.balancers(), s.web(), Math.max(1, s.sidekiq() - 1), s.ports()),
                    new Case.Size(s.balancers(), s.web(), s.sidekiq(), Math.max(1, s.ports() - 1)))) {
                if (!smaller.equals(best.which().size())) {
                    best = without(best, best.which().of(smaller));
                }
            }
        }
        return best;
    }

    /** Takes halves away, then quarters, down to single faults. */
    private Round.Outcome fewerFaults(Round.Outcome bad) {
        Round.Outcome best = bad;
        int size = (best.struck().size() + 1) / 2;
        while (size > 0) {
            Round.Outcome before = best;
            for (Set<String> part : parts(best.struck(), size)) {
                best = without(best, best.which().sparing(part));
            }
            boolean smaller = best.struck().size() < before.struck().size();
            size = smaller ? Math.min(size, (best.struck().size() + 1) / 2) : size / 2;
        }
        return best;
    }

    private static List<Set<String>> parts(List<String> all, int size) {
        List<Set<String>> parts = new ArrayList<>();
        for (int at = 0; at < all.size(); at += size) {
            parts.add(new HashSet<>(all.subList(at, Math.min(all.size(), at + size))));
        }
        return parts;
    }
}
