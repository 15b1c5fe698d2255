package dev.drover.shared.action;

/**
 * Something that could not be seen, because the tool behind it did not answer, or that is no longer as it was seen.
 * Nothing may be concluded from that, and least of all that there is nothing; the step is in doubt until somebody has
 * looked.
 */
public final class Unseen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unseen(String what) {
        super(what);
    }

    /** Passes an answer on if the host could look. */
    public static Output unlessOk(Output answer, String what) {
        if (!answer.ok()) {
            throw new Unseen(what + " could not be seen: " + answer.complaint() + " (exit " + answer.exit() + ")");
        }
        return answer;
    }
}
