package dev.drover.shared.action.host;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.action.hypervisor.StartGuests;
import dev.drover.shared.action.hypervisor.StopGuests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reboots a host, at most once: the host itself remembers under which boot it was asked, and which services ran. Done is
 * another boot in which they run again. A physical host does not go down under a guest that runs.
 */
public final class Reboot implements OneWay<Reboot.Params> {
    /**
     * @param name the reboot's name within the rollout
     * @param always whether it reboots although nothing on the host asks for it
     * @param awayMillis the longest from the order until the host can be asked again
     * @param settleMillis how long its services may take to come up after that
     * @param left how a balancer with a shared address has left it before
     * @param emptied how a physical host has been emptied before
     */
    public record Params(
            String name,
            boolean always,
            long awayMillis,
            long settleMillis,
            Optional<Leave.Params> left,
            Optional<Emptied> emptied) {
        /** Plans of before did not tell of guests. */
        public Params {
            emptied = Objects.requireNonNullElse(emptied, Optional.empty());
        }

        public Params(String name, boolean always, long awayMillis, long settleMillis, Optional<Leave.Params> left) {
            this(name, always, awayMillis, settleMillis, left, Optional.empty());
        }

        Optional<StopGuests.Params> shutDown() {
            return emptied.flatMap(Emptied::shutDown);
        }
    }

    /**
     * @param kind of hypervisor, as in the fleet file
     * @param shutDown how its guests were shut down, unless they were moved away
     */
    public record Emptied(String kind, Optional<StopGuests.Params> shutDown) {}

    @Override
    public String name() {
        return "host.reboot";
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
        Output seen = Unseen.unlessOk(probe.look("reboot", p.name()), "the host's boot");
        String asked = seen.value("asked-under").orElse("");
        String reason = seen.value("reason").orElse("");
        if (asked.isEmpty()) {
            return reason.isEmpty() && !p.always()
                    ? new Finding.AlreadySo<>("no reboot is wanted")
                    : new Finding.Needed<>(reason.isEmpty() ? "a reboot was asked for" : reason, new Unchanged());
        }
        if (asked.equals(seen.value("boot").orElse(""))) {
            return new Finding.Needed<>("asked to reboot, and not gone yet", new Unchanged());
        }
        return booted(p, seen);
    }

    static Finding<Unchanged> booted(Params p, Output seen) {
        List<String> missing = seen.values("missing");
        if (missing.isEmpty() && !seen.value("system").orElse("").equals("starting")) {
            return reason(seen).isEmpty()
                    ? new Finding.AlreadySo<>("booted anew, and all that ran before runs again")
                    : new Finding.Impossible<>(
                            "booted anew, and still " + reason(seen),
                            "the new kernel did not come up, or another was chosen: look at the boot loader");
        }
        boolean settling = seen.number("up-seconds") * 1000 < p.settleMillis();
        String what = missing.isEmpty() ? "the system is still starting" : missing + " ran before and does not run now";
        return settling
                ? new Finding.Needed<>(what, new Unchanged())
                : new Finding.Impossible<>(
                        what,
                        "on the host: systemctl status " + String.join(" ", missing)
                                + "; mend it, start it, then: drover retry");
    }

    private static String reason(Output seen) {
        return seen.value("reason").orElse("");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Leave.again(p.left(), machine);
        StopGuests.again(p.shutDown(), machine);
        askToReboot(p, machine);
        boolean back = machine.await(Duration.ofMillis(p.awayMillis()), () -> heeded(p, machine));
        if (!back) {
            throw new Unseen("the host was asked to reboot and is not back after " + p.awayMillis() / 1000
                    + " s; look at its console. If a new kernel hangs, boot the one before; Drover goes on looking");
        }
    }

    /** Whether it has booted; the host forgets an order if a guest has started since. */
    private boolean heeded(Params p, Probe probe) {
        if (Unseen.unlessOk(probe.look("reboot", p.name()), "the host's boot")
                .value("asked-under")
                .filter(asked -> !asked.isEmpty())
                .isEmpty()) {
            throw new Wanting("a guest started here right before the reboot", "that no guest runs here");
        }
        return !(check(p, probe) instanceof Finding.Needed<Unchanged>);
    }

    private static void askToReboot(Params p, Machine machine) {
        List<String> words = new ArrayList<>(List.of("reboot", p.name()));
        p.emptied().map(Emptied::kind).ifPresent(words::add);
        Output answer = machine.touch(words.toArray(String[]::new));
        if (answer.exit() == Output.TOO_FEW_LEFT) {
            throw new Wanting(answer.complaint(), "the end of what runs there");
        }
        Broken.unlessOk(answer, "the host would not reboot", "look at the host, then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "a reboot has nothing to put back";
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        machine.say(stays(p));
        p.shutDown().ifPresent(s -> StartGuests.start(s.kind(), s.inOrder().reversed(), s.limitMillis(), machine));
    }
}
