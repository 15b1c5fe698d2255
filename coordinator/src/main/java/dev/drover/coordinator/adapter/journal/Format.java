package dev.drover.coordinator.adapter.journal;

/**
 * What may stand in a journal. It grows with every kind of entry that an older Drover would not understand; whoever takes
 * a journal in hand writes its own down, and an older one then refuses it. Newer ones read all that was ever written.
 */
final class Format {
    /**
     * 2: orders that were recovered from hosts. 3: steps that wait for what is wanting. 4: how old and new get on beside
     * each other.
     */
    static final int OWN = 4;

    /** The key under which a journal keeps it. */
    static final String KEY = "format";

    private Format() {}

    /**
     * @throws IllegalStateException if a newer Drover has written
     */
    static void readable(String found) {
        if (Integer.parseInt(found) > OWN) {
            throw new IllegalStateException("this journal was written by a newer version of Drover (format " + found
                    + ", and this one reads up to " + OWN
                    + "), and would be misunderstood. Do next: go on with the newer version");
        }
    }
}
