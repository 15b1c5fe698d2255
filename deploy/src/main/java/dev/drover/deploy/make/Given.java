package dev.drover.deploy.make;

/**
 * A number that a target of make may be given. Whoever gives something else is told what would do, before anything begins.
 *
 * @param name as make knows it
 * @param example the whole command, with a number that does
 */
public record Given(String name, String example) {
    /** With which a program ends that was given what it cannot use: EX_USAGE of sysexits.h. */
    public static final int USAGE = 64;

    /** What was given cannot be used; its message is one sentence, which says what can. */
    public static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /**
     * The number.
     *
     * @param text as it was given; blank where nothing was
     * @param usual what counts where nothing was given
     * @throws Wrong if it is no whole number from {@code least} to {@code most}
     */
    public long number(String text, long usual, long least, long most) {
        String word = text.strip();
        if (word.isEmpty()) {
            return usual;
        }
        try {
            long number = Long.parseLong(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(word, least, most);
        }
        throw wrong(word, least, most);
    }

    private Wrong wrong(String word, long least, long most) {
        return new Wrong(name + "=" + word + " cannot be used: a whole number from " + least + " to " + most
                + " is wanted, for example: " + example);
    }
}
