package dev.drover.deploy.sim;

/** A checkout on a simulated host. */
final class SimTree {
    final Release release;
    boolean built;
    boolean manifestWhole;

    SimTree(Release release, boolean built) {
        this.release = release;
        this.built = built;
        this.manifestWhole = built;
    }

    String manifestDigest() {
        return "m" + release.commit().substring(0, 8);
    }
}
