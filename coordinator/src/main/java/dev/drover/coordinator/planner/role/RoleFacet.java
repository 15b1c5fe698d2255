package dev.drover.coordinator.planner.role;

import dev.drover.shared.fleet.Host;
import dev.drover.shared.plan.StepId;
import java.util.List;

/**
 * What a role knows of leaving service and coming back. A recipe puts its change between the two, so that every change
 * works with every role. Where a role has nothing to do, it adds no step and answers with what the part needs.
 */
public interface RoleFacet {
    /** Takes the host out of the role's service; the steps after which it is out. */
    default List<StepId> takeOut(Host host, Part part) {
        return part.needs();
    }

    /** Brings the host back into the role's service; the steps after which it serves. */
    default List<StepId> bringBack(Host host, Part part) {
        return part.needs();
    }
}
