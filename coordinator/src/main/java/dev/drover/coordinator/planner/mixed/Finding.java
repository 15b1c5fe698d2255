package dev.drover.coordinator.planner.mixed;

/**
 * One thing by which two releases harm each other while both run. Each text is words of a sentence, without a full stop.
 *
 * @param what the fact, as the sources tell it
 * @param users what users notice
 * @param undone how it ends, on the way forward and on the way back; or that it does not
 */
public record Finding(Shared shared, String what, String users, String undone) {

    /** Three lines, as a plan shows them. */
    public String text() {
        return what + "\nusers: " + users + "\nundone: " + undone;
    }
}
