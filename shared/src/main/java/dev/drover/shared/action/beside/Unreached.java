package dev.drover.shared.action.beside;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Unseen;
import java.time.Duration;

/** A cure that did not begin, because a host of the old release does not answer; another one may do as well. */
public final class Unreached {
    private static final String REMEDY = "another host of the old release is asked instead, if there is one";

    /** So long that host may be silent; the others wait for what helps them. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    private Unreached() {}

    static Broken broken(String what, Unseen unseen) {
        return new Broken(what + ": " + unseen.getMessage(), REMEDY);
    }

    /** Whether that is why a step broke, by what it said is to be done. */
    public static boolean is(String remedy) {
        return remedy.equals(REMEDY);
    }
}
