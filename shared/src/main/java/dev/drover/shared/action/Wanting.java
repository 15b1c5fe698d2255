package dev.drover.shared.action;

/**
 * A step that cannot go on now because something is wanting that may come by itself: others that are up, a free slot. It
 * is no failure; the rollout waits for it, and pauses if it stays away.
 */
public final class Wanting extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String wanted;

    /**
     * @param wanted what would let it go on
     */
    public Wanting(String found, String wanted) {
        super(found);
        this.wanted = wanted;
    }

    public String found() {
        return String.valueOf(getMessage());
    }

    public String wanted() {
        return wanted;
    }
}
