package dev.drover.shared.action.hypervisor;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.action.patch.Patches;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shuts a physical host's guests down, one after the other, by their own systems. A guest that nobody declared, or that
 * does not shut down, blocks what comes after: nothing is pulled from under it.
 */
public final class StopGuests implements Action<StopGuests.Params, StopGuests.Before> {
    /** How old a look at a guest may be when it is shut down. */
    private static final long FRESH_MILLIS = 5_000;

    /**
     * @param guests of the fleet file, in the order in which they are shut down
     * @param others guests that Drover does not drive; they are shut down first
     * @param always whether they are shut down although their host wants no reboot
     */
    public record Params(String kind, List<String> guests, List<String> others, boolean always, long limitMillis) {
        /** Plans of before knew of no others. */
        public Params {
            others = Objects.requireNonNullElse(others, List.of());
        }

        public List<String> inOrder() {
            return Stream.concat(others.stream(), guests.stream()).toList();
        }
    }

    /**
     * @param ran guests that ran, in the order of shutting down
     */
    public record Before(List<String> ran) {}

    @Override
    public String name() {
        return "hypervisor.stop-guests";
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
    public boolean changesWhatRuns() {
        return true;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        Finding<Before> found = running(p, probe);
        return found instanceof Finding.Needed<Before> && !p.always() && !Patches.rebootWanted(probe)
                ? new Finding.AlreadySo<>("no reboot is wanted here, so the guests stay")
                : found;
    }

    private static Finding<Before> running(Params p, Probe probe) {
        List<Guests.Guest> all = Guests.look(probe, p.kind());
        List<String> strange = all.stream()
                .filter(g -> !g.off() && !p.inOrder().contains(g.name()))
                .map(Guests.Guest::name)
                .toList();
        if (!strange.isEmpty()) {
            return new Finding.Impossible<>(
                    "guests that this plan does not know run here: " + strange,
                    "name them in the fleet file (guest-of, or others) for a new plan, or move or stop them; then: drover retry");
        }
        List<String> running = p.inOrder().stream()
                .filter(name -> all.stream().anyMatch(g -> g.name().equals(name) && !g.off()))
                .toList();
        return running.isEmpty()
                ? new Finding.AlreadySo<>("no guest runs")
                : new Finding.Needed<>(running + " run", new Before(running));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        for (String guest : before.ran()) {
            if (off(p, guest, machine)) {
                continue; // at an earlier try
            }
            askToShutDown(p, guest, machine);
            if (!machine.await(Duration.ofMillis(p.limitMillis()), () -> off(p, guest, machine))) {
                throw new Broken(
                        guest + " did not shut down within " + p.limitMillis() / 1000 + " s",
                        "look at its console, and shut it down; then: drover retry");
            }
        }
    }

    /**
     * Shuts down once more what has started since, as a guest that had been away by itself.
     *
     * @param params how they were shut down before, if they were
     */
    public static void again(Optional<Params> params, Machine machine) {
        params.ifPresent(p -> {
            switch (running(p, machine)) {
                case Finding.AlreadySo<Before> so -> {}
                case Finding.Wanting<Before> no -> throw new Wanting(no.found(), no.wanted());
                case Finding.Impossible<Before> no -> throw new Broken(no.found(), no.remedy());
                case Finding.Needed<Before> needed -> {
                    machine.say(needed.because() + " again; they are shut down once more");
                    new StopGuests().apply(p, needed.before(), machine);
                }
            }
        });
    }

    /** Right after a look that shows nothing there which must not be interrupted; the host refuses what comes late. */
    private static void askToShutDown(Params p, String guest, Machine machine) {
        long now = Unseen.unlessOk(machine.look("clock"), "the clock").number("now");
        List<String> busy = p.others().contains(guest) ? List.of() : AwaitActivities.running(List.of(guest), machine);
        if (!busy.isEmpty()) {
            throw new Wanting(String.join("; ", busy), "the end of what runs there");
        }
        Output answer = machine.touch("guest", "stop", p.kind(), guest, "" + (now + FRESH_MILLIS));
        if (answer.exit() == Output.TOO_FEW_LEFT) {
            throw new Wanting(answer.complaint(), "a look that is fresh enough");
        }
        Broken.unlessOk(
                answer,
                guest + " did not take the request to shut down",
                "shut it down in its own system; then: drover retry");
    }

    private static boolean off(Params p, String guest, Machine machine) {
        return Guests.look(machine, p.kind()).stream()
                .filter(g -> g.name().equals(guest))
                .allMatch(Guests.Guest::off);
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        StartGuests.start(p.kind(), before.ran().reversed(), p.limitMillis(), machine);
    }
}
