package dev.drover.shared.action;

/**
 * A look that could not be made: the tool behind it did not answer. Nothing may be concluded from that, and least of all
 * that there is nothing; the step is in doubt until somebody has seen.
 */
public final class Unseen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unseen(String what) {
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
