package dev.drover.shared.action;

/** A step that cannot go on: what was found, and what a person should do next. */
public final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    public Broken(String found, String remedy) {
        super(found);
        this.remedy = remedy;
    }

    public String found() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }

    /** Passes an answer on if it is good, and breaks with what the host said if not. */
    public static Output unlessOk(Output answer, String what, String remedy) {
        if (!answer.ok()) {
            throw new Broken(what + ": " + answer.complaint() + " (exit " + answer.exit() + ")", remedy);
        }
        return answer;
    }
}
