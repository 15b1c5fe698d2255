package dev.drover.shared.action.hypervisor;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Moves a physical host's guests, while they run, to another one of the same kind. Nothing is moved before it is known that
 * the other is reached and has memory for all of them; the way back is to a host that then is empty.
 */
public final class Move implements Action<Move.Params, Move.Before> {
    /**
     * @param kind libvirt or proxmox
     * @param guests that run here
     * @param autostart those of them that start with their host
     * @param peer the other physical host
     * @param peerAddress where the other is reached by root, by SSH
     * @param ownAddress where the memory of a guest that comes back is sent
     */
    public record Params(
            String kind,
            List<String> guests,
            List<String> autostart,
            String peer,
            String peerAddress,
            String ownAddress,
            long limitMillis) {
        /** Plans of before knew libvirt only. */
        @Override
        public String kind() {
            return Objects.requireNonNullElse(kind, "libvirt");
        }
    }

    /**
     * @param here guests that ran here
     */
    public record Before(List<String> here) {}

    @Override
    public String name() {
        return "hypervisor.move";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        List<Guests.Guest> here = Guests.look(probe, p.kind());
        List<String> running = running(here);
        List<String> strange =
                running.stream().filter(g -> !p.guests().contains(g)).toList();
        if (!strange.isEmpty()) {
            return new Finding.Impossible<>(
                    "guests that this plan does not know run here: " + strange,
                    "make a new plan, or move or stop them; then: drover retry");
        }
        List<String> away = here.stream()
                .filter(Guests.Guest::off)
                .map(Guests.Guest::name)
                .filter(p.guests()::contains)
                .toList();
        if (!away.isEmpty()) {
            return new Finding.Wanting<>(
                    away
                            + " ran here when the plan was made, and are off now: a guest that is off cannot be moved while it"
                            + " runs, and may start at any moment",
                    "that they run; or a new plan, which leaves them off");
        }
        if (running.isEmpty()) {
            return new Finding.AlreadySo<>("no guest runs here");
        }
        return there(p, running, probe);
    }

    /** Whether the other can take them. */
    private static Finding<Before> there(Params p, List<String> running, Probe probe) {
        Output there = probe.look("guests_there", p.kind(), p.peerAddress());
        if (!there.ok()) {
            return new Finding.Wanting<>(
                    p.kind() + " on " + p.peer() + " is not reached from here: " + there.complaint(),
                    "an answer on this host to: "
                            + (p.kind().equals("libvirt")
                                    ? "virsh -c qemu+ssh://root@" + p.peerAddress() + "/system list"
                                    : "pvecm nodes; ssh root@" + p.peerAddress() + " hostname"));
        }
        List<String> words = new ArrayList<>(List.of("guest_memory", p.kind()));
        words.addAll(running);
        Output memory = probe.look(words.toArray(String[]::new));
        if (!memory.ok()) {
            return new Finding.Impossible<>(
                    memory.complaint(),
                    "shut it down by hand, or take migrate-to out for a new plan; then: drover retry");
        }
        long wanted = memory.number("memory-mb");
        long free = Unseen.unlessOk(
                        probe.elsewhere(new HostId(p.peer())).look("facts", "/"), "the memory of " + p.peer())
                .number("memory-free-mb");
        return free < wanted
                ? new Finding.Impossible<>(
                        p.peer() + " has " + free + " MiB of memory free, and " + running + " want " + wanted + " MiB",
                        "make room there, or shut some down by hand; then: drover retry")
                : new Finding.Needed<>(running + " run here", new Before(running));
    }

    private static List<String> running(List<Guests.Guest> here) {
        return here.stream().filter(g -> !g.off()).map(Guests.Guest::name).toList();
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        move("to", p, machine, "they run where they ran; read its output (drover logs); then: drover retry");
    }

    static void move(String direction, Params p, Machine machine, String remedy) {
        List<String> words =
                new ArrayList<>(List.of("guests_move", p.kind(), direction, p.peerAddress(), p.ownAddress()));
        words.addAll(p.guests());
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), words)),
                "a guest could not be moved",
                remedy);
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        MoveBack.back(p, machine);
    }
}
