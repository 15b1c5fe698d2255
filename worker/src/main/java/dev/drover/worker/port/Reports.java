package dev.drover.worker.port;

import dev.drover.shared.protocol.Report;

/** The way back to the coordinator. */
public interface Reports {
    /**
     * Tells what the look before the first touch found, and waits until the coordinator has written it down.
     *
     * @return whether the worker may touch
     */
    boolean found(Report.Found found);

    void tell(Report report);
}
