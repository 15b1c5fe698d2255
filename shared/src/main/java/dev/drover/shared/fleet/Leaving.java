package dev.drover.shared.fleet;

/** How traffic leaves one of several balancers. */
public sealed interface Leaving {
    /**
     * Its keepalived is stopped, and a peer takes the address that they share.
     *
     * @param address without a prefix length, for example {@code 192.0.2.100}
     */
    record Keepalived(String address) implements Leaving {}

    /**
     * A person does it, for example in the DNS.
     *
     * @param out what is to be done so that no more traffic comes
     * @param back what is to be done afterwards so that it comes again
     */
    record ByHand(String out, String back) implements Leaving {}
}
