package dev.drover.coordinator.rollout;

import java.util.List;

/** The answer to a signal. */
public sealed interface Decision {
    /** What is to be written down; nothing, if the signal says nothing new. */
    record Accept(List<Event> events) implements Decision {}

    record Refuse(String because) implements Decision {}
}
