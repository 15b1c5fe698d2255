package dev.drover.deploy.lab;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.view.Timeline;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long the lab's newest rollout took, and what of that Drover itself cost, as figures with their units. */
final class Measures {
    private Measures() {}

    static Map<String, Double> newest(Lab lab) {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (JournalStore journal = new SqlitePlace(lab.folder().resolve(".drover")).read()) {
            Timeline t = Timeline.of(journal.events(journal.rollouts().getFirst()));
            figures.put("makespanSeconds", t.measures().makespanMillis() / 1000.0);
            figures.put("criticalPathSeconds", t.measures().criticalPathMillis() / 1000.0);
            figures.put("overheadPercent", Math.round(10 * t.measures().overheadPercent()) / 10.0);
        }
        return figures;
    }
}
