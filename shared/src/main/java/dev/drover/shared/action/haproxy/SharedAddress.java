package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;

/**
 * What a balancer says about the address that it shares with its peers.
 *
 * @param here whether it holds the address now
 * @param candidate whether its keepalived runs, so that it may hold it
 */
public record SharedAddress(boolean here, boolean candidate) {
    static final String KEEPALIVED = "keepalived.service";

    static SharedAddress look(Probe probe, String address) {
        return of(Unseen.unlessOk(probe.look("address", address), "who holds " + address));
    }

    public static SharedAddress of(Output seen) {
        return new SharedAddress(
                seen.value("here").orElse("").equals("yes"),
                seen.value("keepalived").orElse("").equals("active"));
    }
}
