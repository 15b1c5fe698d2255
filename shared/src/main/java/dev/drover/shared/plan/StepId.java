package dev.drover.shared.plan;

/** A step's name within its plan, made of plain words, for example {@code web01.switch}. */
public record StepId(String text) implements Comparable<StepId> {
    @Override
    public int compareTo(StepId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
