package dev.drover.deploy.sim;

/** A checkout on a simulated host. */
final class SimTree {
    final Release release;
    boolean built;
    boolean manifestWhole;
    /** Whether its settings name a cache that only this release uses. */
    boolean ownCache;

    SimTree(Release release, boolean built) {
        this.release = release;
        this.built = built;
        this.manifestWhole = built;
    }

    String manifestDigest() {
        return "m" + release.commit().substring(0, 8);
    }
}
