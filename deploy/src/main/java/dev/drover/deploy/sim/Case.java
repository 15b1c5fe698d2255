package dev.drover.deploy.sim;

import java.util.HashSet;
import java.util.Set;

/**
 * What a round is about: all of it follows from the seed, except for what is taken away to make a failing round small.
 *
 * @param size the most of each kind of host that the fleet may have
 * @param spared names of faults that do not happen
 */
record Case(long seed, Size size, Set<String> spared) {
    /** The largest fleet that a seed may ask for. */
    static final Size ANY = new Size(2, 4, 3, 2);

    /**
     * @param ports streaming ports of each web host
     */
    record Size(int balancers, int web, int sidekiq, int ports) {}

    static Case of(long seed) {
        return new Case(seed, ANY, Set.of());
    }

    Case sparing(Set<String> more) {
        Set<String> all = new HashSet<>(spared);
        all.addAll(more);
        return new Case(seed, size, Set.copyOf(all));
    }

    Case of(Size smaller) {
        return new Case(seed, smaller, spared);
    }
}
