package dev.drover.worker.remote;

/** What a worker process must not forget when it dies. */
public interface Memory {
    /** The highest epoch that it has followed; 0 at first. */
    long epoch();

    /** Written down durably before anything is done under that epoch. */
    void keep(long epoch);
}
