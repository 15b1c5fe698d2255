package dev.drover.worker.adapter.ssh;

import dev.drover.shared.action.Output;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.adapter.helper.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.connection.channel.direct.Session;

/** A helper that runs in a session of one SSH connection. */
final class SshPipes implements Launcher.Pipes {
    static final String HELPER = "sudo -n " + Launcher.PATH;
    private static final long ENDS_WITHIN_S = 10;

    private final Session session;
    private final Session.Command running;
    private final CompletableFuture<String> complaint;

    SshPipes(Session session, String way) throws IOException {
        this.session = session;
        this.running = session.exec(HELPER + " " + way);
        this.complaint = Streams.gather(running.getErrorStream(), line -> {});
    }

    @Override
    public OutputStream in() {
        return running.getOutputStream();
    }

    @Override
    public InputStream out() {
        return running.getInputStream();
    }

    @Override
    public Output ended() throws IOException {
        running.join(ENDS_WITHIN_S, TimeUnit.SECONDS);
        Integer exit = running.getExitStatus();
        if (exit == null) {
            throw new IOException("the helper did not tell how it ended");
        }
        return new Output(exit, "", complaint.join());
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
