package dev.drover.coordinator.rollout;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.util.Optional;
import java.util.Set;

/** How an order ends that needs a host which Drover does not reach: by the real action, where it gives up by itself. */
final class StorySilence {
    private record Nobody(HostId host, Set<String> silent) implements Probe {
        @Override
        public Output look(String... words) {
            if (silent.contains(host.name())) {
                throw new Unseen(host + " does not answer: no route to host");
            }
            return new Output(0, "", "");
        }

        @Override
        public Probe elsewhere(HostId other) {
            return new Nobody(other, silent);
        }
    }

    private StorySilence() {}

    static Optional<Settlement> of(Step step, Mission mission, Set<String> silent) {
        Probe probe = new Nobody(step.host(), silent);
        boolean here = silent.contains(step.host().name());
        try {
            if (mission == Mission.CARRY_OUT && step.call().params() instanceof Sweep.Params p && !here) {
                new Sweep().check(p, probe);
            } else if (mission == Mission.CARRY_OUT && step.call().params() instanceof ClearCache.Params p) {
                new ClearCache().check(p, probe);
            } else if (here) {
                return Optional.of(new Settlement.Unknown("the host fell silent"));
            }
        } catch (Broken broken) {
            return Optional.of(new Settlement.Broke(broken.found(), broken.remedy()));
        }
        return Optional.empty();
    }
}
