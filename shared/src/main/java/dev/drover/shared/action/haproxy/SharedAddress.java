package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;

/**
 * What a balancer says about the address that it shares with its peers.
 *
 * @param here whether it holds the address now
 * @param vrrp what its keepalived is: MASTER, BACKUP, FAULT, or stopped (RFC 5798, 6.4)
 */
public record SharedAddress(boolean here, String vrrp) {
    static final String KEEPALIVED = "keepalived.service";

    static SharedAddress look(Probe probe, String address) {
        return of(Unseen.unlessOk(probe.look("address", address), "who holds " + address));
    }

    public static SharedAddress of(Output seen) {
        return new SharedAddress(
                seen.value("here").orElse("").equals("yes"), seen.value("vrrp").orElse(""));
    }

    public boolean stopped() {
        return vrrp.equals("stopped");
    }

    /** Whether it holds the address, or would take it at once. */
    public boolean candidate() {
        return vrrp.equals("MASTER") || vrrp.equals("BACKUP");
    }
}
