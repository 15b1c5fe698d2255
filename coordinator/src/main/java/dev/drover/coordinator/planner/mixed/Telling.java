package dev.drover.coordinator.planner.mixed;

import java.util.ArrayList;
import java.util.List;

/** Takes down what is found. */
final class Telling {
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> unseen = new ArrayList<>();

    void found(Shared shared, String what, String users, String undone) {
        findings.add(new Finding(shared, what, users, undone));
    }

    void unseen(String what) {
        unseen.add(what);
    }

    Mixed mixed() {
        return new Mixed(List.copyOf(findings), List.copyOf(unseen));
    }
}
