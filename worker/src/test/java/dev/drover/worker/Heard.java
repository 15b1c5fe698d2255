package dev.drover.worker;

import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.worker.port.Reports;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a worker has reported. */
final class Heard implements Reports {
    final List<Report> all = new ArrayList<>();

    /** Whether it may touch. */
    boolean go = true;

    @Override
    public boolean found(Report.Found found) {
        all.add(found);
        return go;
    }

    @Override
    public void tell(Report report) {
        all.add(report);
    }

    Settlement end() {
        return ((Report.Settled) all.getLast()).settlement();
    }

    Optional<String> before() {
        return all.stream()
                .filter(Report.Found.class::isInstance)
                .map(r -> ((Report.Found) r).before())
                .findFirst();
    }
}
