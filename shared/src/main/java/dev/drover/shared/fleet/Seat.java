package dev.drover.shared.fleet;

import java.util.List;
import java.util.Optional;

/**
 * Where Drover itself runs, and what it leans on.
 *
 * @param on the host of the fleet on which it runs, where it cannot be seen by itself
 * @param needs hosts without which it reaches none of the others: a bastion, a resolver, a VPN's end
 * @param workers worker processes that drive the hosts which name none of their own; none if coordinators do
 */
public record Seat(Optional<HostId> on, List<HostId> needs, List<String> workers) {}
