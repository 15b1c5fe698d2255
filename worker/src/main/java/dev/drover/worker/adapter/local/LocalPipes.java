package dev.drover.worker.adapter.local;

import dev.drover.shared.action.Output;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.adapter.helper.Launcher;
import dev.drover.worker.port.LinkLost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A helper that runs as a child of this process. */
final class LocalPipes implements Launcher.Pipes {
    private static final long ENDS_WITHIN_S = 10;

    private final Process process;
    private final CompletableFuture<String> complaint;

    LocalPipes(List<String> command) throws IOException {
        this.process = new ProcessBuilder(command).start();
        this.complaint = Streams.gather(process.getErrorStream(), line -> {});
    }

    @Override
    public OutputStream in() {
        return process.getOutputStream();
    }

    @Override
    public InputStream out() {
        return process.getInputStream();
    }

    @Override
    public Output ended() throws IOException {
        try {
            if (!process.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS)) {
                throw new IOException("the helper does not end");
            }
            return new Output(process.exitValue(), "", complaint.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkLost("interrupted", e);
        }
    }

    /** Its input ends, and so does it once it has answered; who asks no longer does not wait for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
    }
}
