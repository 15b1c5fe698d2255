package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.List;
import java.util.Optional;

/** The guests that a simulated physical host has now: as its hypervisor tells of them, stops, starts and moves them. */
final class SimGuests {
    private static final int MOVE_MAX_MS = 20_000;

    private final SimWorld world;
    private final SimHost physical;

    SimGuests(SimWorld world, SimHost physical) {
        this.world = world;
        this.physical = physical;
    }

    List<SimHost> here() {
        return world.hosts.values().stream()
                .filter(g -> g.on.filter(physical.name::equals).isPresent())
                .toList();
    }

    List<String> running() {
        return here().stream().filter(g -> g.up).map(g -> g.name).toList();
    }

    Optional<Output> look(List<String> w) {
        return switch (w.getFirst()) {
            case "guests" -> said(all());
            case "guests_there" -> there(w.get(2));
            case "guest_memory" -> said("memory-mb=" + 1_000 * (w.size() - 2) + "\n");
            default -> Optional.empty();
        };
    }

    private static Optional<Output> said(String out) {
        return Optional.of(new Output(0, out, ""));
    }

    private String all() {
        StringBuilder out = new StringBuilder();
        here().forEach(g -> out.append("guest=" + g.name + "\t" + (g.up ? "running" : "off") + "\tyes\n"));
        return out.toString();
    }

    private SimHost at(String address) {
        return world.hosts.values().stream()
                .filter(h -> h.host.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Output> there(String address) {
        SimHost other = at(address);
        StringBuilder out = new StringBuilder();
        other.guests.here().forEach(g -> out.append("there=" + g.name + "\n"));
        return other.up
                ? said(out.toString())
                : Optional.of(new Output(Output.FAILED, "", "root's SSH key reaches no node at " + address));
    }

    /** One after the other, while they run; who is there already stays. */
    int move(String way, String address, List<String> names) {
        SimHost other = at(address);
        SimHost to = way.equals("to") ? other : physical;
        for (String name : names) {
            SimHost guest = world.host(name);
            if (!other.up) {
                return Output.FAILED;
            }
            if (guest.on.filter(to.name::equals).isEmpty()) {
                world.fibers.sleep(1_000 + world.random.nextInt(MOVE_MAX_MS));
                if (!other.up) {
                    return Output.FAILED;
                }
                guest.on = Optional.of(to.name);
                world.tell(name + " runs on " + to.name + " now");
            }
        }
        return 0;
    }

    Output act(String verb, String name) {
        SimHost guest = world.host(name);
        if (verb.equals("stop") && guest.up) {
            guest.upkeep.mayGo();
            world.fibers.after(1_000 + world.random.nextInt(10_000), () -> world.shutDown(guest));
        } else if (verb.equals("start") && !guest.up) {
            world.fibers.after(1_000 + world.random.nextInt(5_000), () -> world.boot(guest));
        }
        return new Output(0, "", "");
    }
}
