package dev.drover.worker.adapter.helper;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Starts helpers on one host, however it is reached. */
public interface Launcher {
    /** By this name sudo calls it, on this machine as over SSH. */
    String PATH = "/usr/local/sbin/drover-host";

    /**
     * Starts one that takes requests.
     *
     * @param way serve, or looks
     */
    Pipes start(String way) throws IOException;

    /** What is said to a helper that runs, and what it says. */
    interface Pipes extends AutoCloseable {
        OutputStream in();

        InputStream out();

        /** How it has ended, once its output has; what it complained of is the complaint. */
        Output ended() throws IOException;

        @Override
        void close() throws IOException;
    }
}
