package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.backup.Dumps;
import dev.drover.shared.action.haproxy.SharedAddress;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks hosts for pending packages, reboots, guests and maintenance pages; renews nothing but lists of packages. */
final class UpkeepLook {
    private final Fleet fleet;
    private final Helpers helpers;
    private final Refreshes refreshes;
    private final String ownBoot;
    private final List<Observed.Trouble> troubles = new ArrayList<>();

    /**
     * @param ownBoot the boot of the machine that Drover runs on; a container has its host's
     */
    UpkeepLook(Fleet fleet, Helpers helpers, Refreshes refreshes, String ownBoot) {
        this.refreshes = refreshes;
        this.ownBoot = ownBoot;
        this.fleet = fleet;
        this.helpers = helpers;
    }

    /** What was found out of order on the way. */
    public List<Observed.Trouble> troubles() {
        return troubles;
    }

    public Observed.Upkeep look(Set<HostId> reached) {
        Map<HostId, Patches> patches = new TreeMap<>();
        Map<String, HostId> boots = new HashMap<>();
        refreshes.all(List.copyOf(reached), "patches").forEach((id, seen) -> {
            if (seen.ok()) {
                patches.put(id, Patches.of(seen));
                seen.value("boot").ifPresent(boot -> boots.put(boot, id));
                seen.value("refresh-problem")
                        .ifPresent(
                                p -> trouble(id, "its package lists cannot be renewed: " + p, "look at its mirrors"));
            } else {
                trouble(id, "its packages cannot be seen: " + seen.complaint(), "look at its package manager");
            }
        });
        Map<HostId, List<Guests.Guest>> guests = new TreeMap<>();
        Set<HostId> maintenance = new HashSet<>();
        for (HostId id : reached) {
            Host host = fleet.host(id);
            host.role(Role.Hypervisor.class).ifPresent(h -> guests(host, h.kind(), guests));
            host.role(Role.Haproxy.class)
                    .filter(h -> helpers.look(id, "maintenance", h.socket(), h.maintenance())
                            .ok())
                    .ifPresent(h -> maintenance.add(id));
        }
        Optional<HostId> own = fleet.seat().on().or(() -> Optional.ofNullable(boots.get(ownBoot)));
        return new Observed.Upkeep(
                patches,
                guests,
                maintenance,
                holders(reached),
                appliances(reached),
                own.map(id -> new Observed.OwnHost(id, returns(id))),
                proof(reached));
    }

    private Set<HostId> holders(Set<HostId> reached) {
        Set<HostId> holders = new HashSet<>();
        for (HostId id : reached) {
            Optional<Leaving> leaving = fleet.host(id).role(Role.Haproxy.class).flatMap(Role.Haproxy::leaving);
            if (leaving.isPresent() && leaving.get() instanceof Leaving.Keepalived k) {
                Output seen = helpers.look(id, "address", k.address());
                SharedAddress own = SharedAddress.of(seen);
                if (own.here()) {
                    holders.add(id);
                }
                if (!seen.ok()) {
                    trouble(
                            id,
                            "who holds " + k.address() + " cannot be seen: " + seen.complaint(),
                            "look at the host");
                } else if (!own.candidate()) {
                    trouble(
                            id,
                            "keepalived is " + own.vrrp() + ", so " + k.address() + " cannot come here",
                            "systemctl status keepalived");
                }
            }
        }
        return holders;
    }

    private boolean returns(HostId id) {
        return helpers.look(id, "unit", "drover-resume.service")
                .value("UnitFileState")
                .orElse("")
                .equals("enabled");
    }

    private Map<HostId, ApplianceState> appliances(Set<HostId> reached) {
        Map<HostId, ApplianceState> all = new TreeMap<>();
        fleet.appliances().values().stream()
                .filter(a -> reached.contains(a.near()))
                .forEach(a -> {
                    Output seen = helpers.look(a.near(), "appliance", a.command());
                    all.put(
                            a.id(),
                            seen.ok()
                                    ? ApplianceState.of(seen)
                                    : new ApplianceState(ApplianceState.Kind.UNWELL, seen.complaint()));
                });
        return all;
    }

    /** What the last restore proved, where the fleet file says how backups are made. */
    public Optional<Dumps.Proof> proof(Set<HostId> reached) {
        return fleet.care()
                .backup()
                .filter(b -> reached.contains(b.restoreOn()))
                .flatMap(b -> Dumps.proof(helpers.look(b.restoreOn(), "restore_evidence")));
    }

    private void guests(Host host, String kind, Map<HostId, List<Guests.Guest>> guests) {
        Output seen = helpers.look(host.id(), "guests", kind);
        if (!seen.ok()) {
            trouble(host.id(), "its guests cannot be seen: " + seen.complaint(), "is it a " + kind + " host?");
            return;
        }
        List<Guests.Guest> all = Guests.of(seen);
        guests.put(host.id(), all);
        fleet.hosts().values().stream()
                .filter(g -> g.guestOf().filter(host.id()::equals).isPresent())
                .forEach(g -> declared(host, g, all));
    }

    private void declared(Host host, Host guest, List<Guests.Guest> all) {
        all.stream()
                .filter(g -> g.name().equals(guest.id().name()))
                .findFirst()
                .ifPresentOrElse(
                        found -> {
                            if (!found.autostart()) {
                                troubles.add(new Observed.Trouble(
                                        guest.id(),
                                        "does not start with its physical host " + host.id(),
                                        "switch its autostart on; Drover starts it by itself after a reboot",
                                        false));
                            }
                        },
                        () -> trouble(
                                guest.id(),
                                "is no guest of " + host.id() + ", which has "
                                        + all.stream().map(Guests.Guest::name).toList(),
                                "correct guest-of in the fleet file"));
    }

    private void trouble(HostId id, String found, String remedy) {
        troubles.add(new Observed.Trouble(id, found, remedy, true));
    }
}
