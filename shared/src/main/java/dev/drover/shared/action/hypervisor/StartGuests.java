package dev.drover.shared.action.hypervisor;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/** Starts a physical host's guests, where they have not started with it. */
public final class StartGuests implements OneWay<StartGuests.Params> {
    /**
     * @param guests in the order in which they are started
     */
    public record Params(String kind, List<String> guests, long limitMillis) {}

    @Override
    public String name() {
        return "hypervisor.start-guests";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean changesWhatRuns() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        List<String> down = down(p.kind(), p.guests(), probe);
        return down.isEmpty()
                ? new Finding.AlreadySo<>(p.guests() + " run")
                : new Finding.Needed<>(down + " do not run", new Unchanged());
    }

    private static List<String> down(String kind, List<String> guests, Probe probe) {
        List<Guests.Guest> all = Guests.look(probe, kind);
        return guests.stream()
                .filter(name -> all.stream().noneMatch(g -> g.name().equals(name) && g.running()))
                .toList();
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        start(p.kind(), p.guests(), p.limitMillis(), machine);
    }

    public static void start(String kind, List<String> guests, long limitMillis, Machine machine) {
        String remedy = "start it by hand, then: drover retry";
        for (String guest : down(kind, guests, machine)) {
            Broken.unlessOk(machine.touch("guest", "start", kind, guest), guest + " did not start", remedy);
            boolean runs = machine.await(
                    Duration.ofMillis(limitMillis),
                    () -> down(kind, List.of(guest), machine).isEmpty());
            if (!runs) {
                throw new Broken(guest + " does not run", remedy);
            }
        }
    }

    @Override
    public String stays(Params p) {
        return "started guests go on running";
    }
}
