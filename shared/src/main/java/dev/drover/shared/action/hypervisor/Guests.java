package dev.drover.shared.action.hypervisor;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.List;

/** Reads what a physical host says about its guests. */
public final class Guests {
    private Guests() {}

    /**
     * @param state {@code running}, {@code off}, or the hypervisor's own word
     * @param autostart whether it starts with its host
     * @param container whether it shares its host's kernel, and so cannot be moved while it runs
     */
    public record Guest(String name, String state, boolean autostart, boolean container) {
        public Guest(String name, String state, boolean autostart) {
            this(name, state, autostart, false);
        }

        public boolean running() {
            return state.equals("running");
        }

        public boolean off() {
            return state.equals("off");
        }
    }

    public static List<Guest> look(Probe probe, String kind) {
        return of(Unseen.unlessOk(probe.look("guests", kind), "guests"));
    }

    public static List<Guest> of(Output seen) {
        return seen.rows("guest").stream()
                .map(r -> new Guest(
                        r.get(0),
                        r.get(1),
                        r.get(2).equals("yes"),
                        r.size() > 3 && r.get(3).equals("pct")))
                .toList();
    }
}
