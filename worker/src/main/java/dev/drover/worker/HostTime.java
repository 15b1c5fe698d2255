package dev.drover.worker;

import dev.drover.shared.action.Output;

/** How long an order's commands took on hosts, in milliseconds. */
final class HostTime {
    private long millis;
    private long asked;

    /** By the hosts' own measure, and with the waits that the step requires. */
    long millis() {
        return millis;
    }

    void millis(long all) {
        millis = all;
    }

    void took(long more) {
        millis += more;
    }

    /** An answer without what it says of the time that it took. */
    Output measured(Output output) {
        int at = output.err().lastIndexOf("#ms ");
        if (at < 0) {
            return output;
        }
        took(Long.parseLong(output.err().substring(at + 4).strip()));
        return new Output(output.exit(), output.out(), output.err().substring(0, at));
    }

    /** How long answers to looks were waited for, by this machine's clock. */
    long asked() {
        return asked;
    }

    void asked(long more) {
        asked += more;
    }
}
