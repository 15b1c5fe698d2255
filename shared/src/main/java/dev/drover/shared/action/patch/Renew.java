package dev.drover.shared.action.patch;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.util.ArrayList;
import java.util.List;

/** Restarts services that run on replaced libraries, where that is enough; a reboot renews them all. */
public final class Renew implements OneWay<Renew.Params> {
    public record Params() {}

    @Override
    public String name() {
        return "patch.renew";
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
        Patches seen = Patches.look(probe);
        if (!seen.reboot().isEmpty()) {
            return new Finding.AlreadySo<>("left to the reboot");
        }
        return seen.stale().isEmpty()
                ? new Finding.AlreadySo<>("no service runs on a replaced library")
                : new Finding.Needed<>(seen.stale() + " run on replaced libraries", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        List<String> words = new ArrayList<>(List.of("services"));
        words.addAll(Patches.look(machine).stale());
        if (words.size() > 1) {
            Broken.unlessOk(
                    machine.touch(words.toArray(String[]::new)),
                    "a service did not restart",
                    "journalctl -u on the host shows why, then: drover retry");
        }
    }

    @Override
    public String stays(Params p) {
        return "restarted services stay";
    }
}
