package dev.drover.shared.action.patch;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.change.Packages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Replaces packages. Waits for the package manager's lock, brings an earlier upgrade that was cut off to its end first,
 * and keeps configuration files that a person has changed.
 */
public final class Replace implements Action<Replace.Params, Replace.Before> {
    /**
     * @param holdRestarts whether packages are kept from restarting what runs, because a reboot follows anyway
     * @param left how a balancer with a shared address has left it before
     */
    public record Params(Packages packages, boolean holdRestarts, long limitMillis, Optional<Leave.Params> left) {}

    /** What was there before, for the report; packages are not taken back. */
    public record Before(List<Patches.Pending> pending) {}

    @Override
    public String name() {
        return "patch.replace";
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
        Patches seen = Patches.look(probe);
        List<Patches.Pending> pending = seen.pending(p.packages());
        if (pending.isEmpty() && seen.half().isEmpty()) {
            return new Finding.AlreadySo<>(
                    "nothing is pending of " + p.packages().text());
        }
        String names =
                pending.stream().limit(6).map(q -> q.name() + " " + q.to()).collect(Collectors.joining(", "));
        String because = seen.half().isEmpty()
                ? pending.size() + " pending: " + names + (pending.size() > 6 ? ", …" : "")
                : "an upgrade was cut off: " + seen.half();
        return new Finding.Needed<>(because, new Before(pending));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        Leave.again(p.left(), machine);
        List<String> words = new ArrayList<>(List.of(
                "patch_upgrade",
                p.packages().kind().name().toLowerCase(Locale.ROOT),
                p.holdRestarts() ? "hold" : "let"));
        words.addAll(p.packages().names());
        Output said =
                machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), List.copyOf(words)));
        Broken.unlessOk(
                said,
                "the packages could not all be replaced",
                "read its output (drover logs); on the host: dpkg --configure -a && apt-get -f install; then: drover retry");
        said.values("kept-configuration")
                .forEach(f -> machine.say("kept as a person has changed it; the package's own version is " + f));
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        machine.say("replaced packages stay");
    }
}
