package dev.drover.deploy.cli;

import dev.drover.coordinator.survey.Shipped;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.host.Verbs;
import dev.drover.worker.HostHelper;
import dev.drover.worker.host.HostProgram;
import dev.drover.worker.host.HostWord;
import java.util.Optional;

/** What this version of Drover ships for the hosts of a fleet. */
final class Hosts {
    private Hosts() {}

    static Shipped shipped(Fleet fleet) {
        return new Shipped(
                HostHelper.checksum(),
                HostProgram.digest(),
                Verbs.table().protocol(),
                host -> HostWord.digest(
                        HostWord.text(fleet, host, fleet.access().user(), Optional.empty())));
    }
}
