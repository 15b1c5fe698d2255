package dev.drover.worker.adapter.local;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The machine on which this process runs, and the links of others for all other hosts. */
public final class LocalLinks implements HostLinks {
    /** As it is called over SSH, too. */
    public static final List<String> HELPER = List.of("sudo", "-n", "/usr/local/sbin/drover-host");

    private final HostId here;
    private final List<String> helper;
    private final HostLinks others;

    /**
     * @param helper how it is called on this machine, see {@link #HELPER}
     */
    public LocalLinks(HostId here, List<String> helper, HostLinks others) {
        this.here = here;
        this.helper = List.copyOf(helper);
        this.others = others;
    }

    @Override
    public HostLink to(HostId host) {
        return host.equals(here) ? new Here() : others.to(host);
    }

    @Override
    public void close() {
        others.close();
    }

    private final class Here implements HostLink {
        @Override
        public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
            return HostLink.refusal(words).orElseGet(() -> called(words, input, lines, limit));
        }

        private Output called(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
            List<String> command = new ArrayList<>(helper);
            command.addAll(words);
            try {
                Process process = new ProcessBuilder(command).start();
                CompletableFuture<String> err = Streams.gather(process.getErrorStream(), line -> {});
                CompletableFuture<String> out = Streams.gather(process.getInputStream(), lines);
                feed(process, input);
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroy();
                    throw new LinkLost("no answer to `" + words.getFirst() + "` within " + limit.toSeconds() + " s");
                }
                return new Output(process.exitValue(), out.join(), err.join());
            } catch (IOException e) {
                throw new LinkLost("the helper on this machine: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LinkLost("interrupted", e);
            }
        }

        private static void feed(Process process, Optional<Secret> input) {
            StringBuilder text = new StringBuilder();
            input.ifPresent(secret -> secret.reveal(text::append));
            try (OutputStream in = process.getOutputStream()) {
                in.write(text.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A command that was refused ends before it reads; its exit status decides.
            }
        }

        @Override
        public Output run(List<String> words, Duration limit) {
            return run(words, Optional.empty(), line -> {}, limit);
        }

        @Override
        public void close() {
            // Nothing stays open.
        }
    }
}
