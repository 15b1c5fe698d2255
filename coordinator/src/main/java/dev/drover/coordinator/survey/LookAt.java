package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.fleet.HostId;

/** A host of the fleet as something that can be looked at, outside any step. */
record LookAt(Helpers helpers, HostId host) implements Probe {
    @Override
    public Output look(String... words) {
        return helpers.look(host, words);
    }

    @Override
    public Probe elsewhere(HostId other) {
        return new LookAt(helpers, other);
    }
}
