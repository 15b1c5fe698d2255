package dev.drover.worker.adapter.ssh;

import dev.drover.shared.action.Output;
import dev.drover.worker.adapter.Streams;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;

/** One running helper that takes many commands, one after the other; see {@code serve} in the helper. */
final class ServeChannel implements AutoCloseable {
    /** The helper ended before it had answered anything: it is not there, or sudo did not let us call it. */
    static final class NotServing extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final int LENGTH_MAX = 16 * 1024 * 1024;

    private final Session session;
    private final OutputStream in;
    private final DataInputStream out;
    private volatile boolean answered;

    ServeChannel(SSHClient client, String helper) throws IOException {
        session = client.startSession();
        Session.Command running = session.exec(helper + " serve");
        in = running.getOutputStream();
        out = new DataInputStream(running.getInputStream());
    }

    Output ask(List<String> words, Duration limit) throws IOException {
        StringBuilder request = new StringBuilder().append(words.size()).append('\n');
        words.forEach(w -> request.append(w).append('\n'));
        send(request.toString());
        return Streams.within(limit, words.getFirst(), this::read);
    }

    /** A helper that was refused may have ended before it is asked for the first time. */
    private void send(String request) throws IOException {
        try {
            in.write(request.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw answered ? e : new NotServing();
        }
    }

    private Output read() throws IOException {
        String[] head = line().split(" ", -1);
        if (head.length != 3) {
            throw new IOException("the helper answered out of order");
        }
        answered = true;
        return new Output(Integer.parseInt(head[0]), text(head[1]), text(head[2]));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = out.read(); b != '\n'; b = out.read()) {
            if (b < 0) {
                throw answered ? new IOException("the connection broke") : new NotServing();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private String text(String length) throws IOException {
        int bytes = Integer.parseInt(length);
        if (bytes > LENGTH_MAX) {
            throw new IOException("an answer of " + bytes + " bytes is too long");
        }
        byte[] text = new byte[bytes];
        out.readFully(text); // not readNBytes: it reads once more with length 0, and sshj's stream then waits for ever
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
