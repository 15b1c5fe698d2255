package dev.drover.shared.action;

import java.util.function.Consumer;

/** Text that cannot be printed, journalled or compared by accident. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** Hands the text to the one place that needs it. */
    public void reveal(Consumer<String> to) {
        to.accept(text);
    }

    public boolean isBlank() {
        return text.isBlank();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
