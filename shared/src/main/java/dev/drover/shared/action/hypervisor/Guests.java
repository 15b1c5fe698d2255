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
     */
    public record Guest(String name, String state, boolean autostart) {
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
                .map(r -> new Guest(r.get(0), r.get(1), r.get(2).equals("yes")))
                .toList();
    }
}
