package dev.drover.shared.action;

import dev.drover.shared.fleet.HostId;

/** A host as an action sees it when it only looks. */
public interface Probe {
    /**
     * Asks the host helper to look.
     *
     * @param words the look's name and its arguments, each one plain word or path
     */
    Output look(String... words);

    /** The same right to look, on another host of the fleet. */
    Probe elsewhere(HostId other);
}
