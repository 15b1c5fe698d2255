package dev.drover.coordinator.view;

import dev.drover.shared.plan.Step;
import java.util.function.Function;

/** What a person would type instead of one action. */
record Hand<P extends Record>(String action, Class<P> type, Function<P, String> text) {
    static <P extends Record> Hand<P> hand(String action, Class<P> type, Function<P, String> text) {
        return new Hand<>(action, type, text);
    }

    String of(Step step) {
        return text.apply(type.cast(step.call().params()));
    }
}
