package dev.drover.shared.action.beside;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Unseen;
import java.time.Duration;

/** A cure that did not begin, because a host of the old release does not answer, or not what is asked; another one may. */
public final class Unreached {
    private static final String REMEDY = "another host of the old release is asked instead, if there is one";

    /** So long that host may be silent; the others wait for what helps them. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    private Unreached() {}

    static Broken broken(String what, Unseen unseen) {
        return broken(what + ": " + unseen.getMessage());
    }

    static Broken broken(String what) {
        return new Broken(what, REMEDY);
    }

    /** Whether that is why a step broke, by what it said is to be done. */
    public static boolean is(String remedy) {
        return remedy.equals(REMEDY);
    }
}
