package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.role.BalancerFacet;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.action.host.Reboot;
import dev.drover.shared.action.host.Remember;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.hypervisor.Move;
import dev.drover.shared.action.hypervisor.StartGuests;
import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.action.patch.Renew;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reboots of an outing's hosts, all at once, and each once: a guest goes down with its physical host. */
final class Reboots {
    private static final Duration AWAY_MAX = Duration.ofMinutes(15);
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final Duration GUEST_MAX = Duration.ofMinutes(5);
    private static final Care.Time SHORT = new Care.Time(Duration.ofSeconds(1), Duration.ofMinutes(3));

    private static final Care.Time GUEST_BOOT =
            new Care.Time(Duration.ofSeconds(2), AWAY_MAX.plusMinutes(5), Optional.of(AWAY_MAX));

    private static final Care.Time BOOT =
            new Care.Time(Duration.ofSeconds(60), AWAY_MAX.plusMinutes(5), Optional.of(AWAY_MAX));

    private final Fleet fleet;
    private final Care care;
    private final boolean always;

    Reboots(Fleet fleet, Care care, boolean always) {
        this.fleet = fleet;
        this.care = care;
        this.always = always;
    }

    /** The steps after which all have booted and what ran before runs again. */
    List<StepId> write(Outing outing, String group, List<StepId> needs) {
        List<StepId> done = new ArrayList<>();
        for (Outing.Physical physical : outing.physicals()) {
            done.addAll(
                    physical.moved().isEmpty()
                            ? withGuests(physical, group, needs)
                            : List.of(withoutGuests(physical, group, needs)));
        }
        List<StepId> up = done.isEmpty() ? needs : List.copyOf(done);
        for (Host host : outing.patched()) {
            if (!outing.physical(host)) {
                done.add(alone(outing, host, group, outing.guest(host) ? up : needs));
            }
        }
        return done;
    }

    /** A guest has booted with its physical host, and does it again only if it still wants to. */
    private StepId alone(Outing outing, Host host, String group, List<StepId> needs) {
        boolean guest = outing.guest(host);
        StepId booted =
                reboot(host, always && !guest, group, needs, guest ? GUEST_BOOT : BOOT, departures(outing, host));
        return care.add(
                host,
                "renew",
                group,
                "restart services that run on replaced libraries, unless it was rebooted",
                "patch.renew",
                new Renew.Params(),
                List.of(booted),
                new Care.Time(Duration.ofSeconds(2), Duration.ofMinutes(10)));
    }

    private Optional<Leave.Params> departures(Outing outing, Host host) {
        return outing.outage() ? Optional.empty() : BalancerFacet.leave(fleet, host);
    }

    /**
     * @param left how a balancer has left before
     */
    private StepId reboot(
            Host host, boolean anyway, String group, List<StepId> needs, Care.Time time, Optional<Leave.Params> left) {
        return care.add(
                host,
                "reboot",
                group,
                title(anyway),
                "host.reboot",
                new Reboot.Params("boot-" + host.id(), anyway, AWAY_MAX.toMillis(), SETTLE.toMillis(), left),
                needs,
                time);
    }

    private static String title(boolean anyway) {
        return anyway ? "reboot" : "reboot, if it wants to";
    }

    /**
     * @param shutDown how its guests were shut down, unless they were moved away
     */
    private StepId physical(Host host, String group, StepId emptied, Optional<StopGuests.Params> shutDown) {
        return care.add(
                host,
                "reboot",
                group,
                title(always) + ", once no guest runs on it",
                "host.reboot",
                new Reboot.Params(
                        "boot-" + host.id(),
                        always,
                        AWAY_MAX.toMillis(),
                        SETTLE.toMillis(),
                        Optional.empty(),
                        Optional.of(new Reboot.Emptied(kind(host), shutDown))),
                List.of(emptied),
                BOOT,
                shutDown.isEmpty()
                        ? new Reversal.Stays("nothing depends on it")
                        : new Reversal.Undo("starts guests again that it had to shut down once more"));
    }

    private static String kind(Host physical) {
        return physical.role(Role.Hypervisor.class).orElseThrow().kind();
    }

    /** Its guests run elsewhere meanwhile. */
    private StepId withoutGuests(Outing.Physical physical, String group, List<StepId> needs) {
        Host host = physical.host();
        Host peer = fleet.host(host.role(Role.Hypervisor.class)
                .flatMap(Role.Hypervisor::migrateTo)
                .orElseThrow());
        List<String> names = physical.moved().stream().map(Guests.Guest::name).toList();
        List<String> autostart = physical.moved().stream()
                .filter(Guests.Guest::autostart)
                .map(Guests.Guest::name)
                .toList();
        Duration most = GUEST_MAX.multipliedBy(names.size() + 1L);
        Move.Params params = new Move.Params(
                kind(host), names, autostart, peer.id().name(), peer.address(), host.address(), most.toMillis());
        Care.Time time = new Care.Time(Duration.ofSeconds(30).multipliedBy(names.size()), most.plusMinutes(5));
        StepId moved = care.add(
                host,
                "move",
                group,
                "move " + String.join(", ", names) + " to " + peer.id() + " while they run",
                "hypervisor.move",
                params,
                needs,
                time,
                new Reversal.Undo("moves them back"));
        StepId booted = physical(host, group, moved, Optional.empty());
        return care.add(
                host,
                "move-back",
                group,
                "move " + String.join(", ", names) + " back from " + peer.id(),
                "hypervisor.move-back",
                params,
                List.of(booted),
                time);
    }

    private List<StepId> withGuests(Outing.Physical physical, String group, List<StepId> needs) {
        Host host = physical.host();
        String kind = kind(host);
        List<String> names = physical.names();
        List<StepId> remembered = remembered(physical, group, needs);
        StopGuests.Params shutDown = new StopGuests.Params(
                kind,
                physical.guests().reversed().stream().map(g -> g.id().name()).toList(),
                physical.others().reversed(),
                always,
                GUEST_MAX.toMillis());
        StepId stopped = care.add(
                host,
                "stop-guests",
                group,
                "shut " + String.join(", ", names.reversed()) + " down, if it wants to reboot",
                "hypervisor.stop-guests",
                shutDown,
                remembered.isEmpty() ? needs : remembered,
                new Care.Time(
                        Duration.ofSeconds(10), GUEST_MAX.multipliedBy(names.size() + 1L), Optional.of(GUEST_MAX)),
                new Reversal.Undo("starts the guests again"));
        StepId booted = physical(host, group, stopped, Optional.of(shutDown));
        StepId started = care.add(
                host,
                "start-guests",
                group,
                "start " + String.join(", ", names) + ", where they have not started by themselves",
                "hypervisor.start-guests",
                new StartGuests.Params(kind, names, GUEST_MAX.toMillis()),
                List.of(booted),
                new Care.Time(Duration.ofSeconds(10), GUEST_MAX.multipliedBy(names.size() + 1L)));
        List<StepId> settled = new ArrayList<>();
        for (Host guest : physical.guests()) {
            settled.add(care.add(
                    guest,
                    "settled",
                    group,
                    "wait until all that ran before runs again",
                    "host.settled",
                    new Reboot.Params(
                            "with-" + host.id(), false, AWAY_MAX.toMillis(), SETTLE.toMillis(), Optional.empty()),
                    List.of(started),
                    new Care.Time(Duration.ofSeconds(5), AWAY_MAX.plusMinutes(5))));
        }
        return settled.isEmpty() ? List.of(started) : settled;
    }

    private List<StepId> remembered(Outing.Physical physical, String group, List<StepId> needs) {
        List<StepId> remembered = new ArrayList<>();
        for (Host guest : physical.guests()) {
            remembered.add(care.add(
                    guest,
                    "remember",
                    group,
                    "remember which services run",
                    "host.remember",
                    new Remember.Params("with-" + physical.host().id()),
                    needs,
                    SHORT));
        }
        return remembered;
    }
}
