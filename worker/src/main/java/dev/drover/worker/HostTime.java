package dev.drover.worker;

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

    /** How long answers to looks were waited for, by this machine's clock. */
    long asked() {
        return asked;
    }

    void asked(long more) {
        asked += more;
    }
}
