package dev.drover.worker.adapter.local;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.adapter.helper.HelperPool;
import dev.drover.worker.adapter.helper.ShellWords;
import dev.drover.worker.port.HostLink;
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

/** The helper of the machine on which this process runs. */
final class LocalLink implements HostLink {
    private final List<String> helper;
    private final HelperPool helpers;

    LocalLink(List<String> helper) {
        this.helper = List.copyOf(helper);
        this.helpers = new HelperPool(way -> new LocalPipes(command(List.of(way))));
    }

    private List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(helper);
        command.addAll(words);
        return command;
    }

    @Override
    public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        return HostLink.refusal(words).orElseGet(() -> asked(words, input, lines, limit));
    }

    @Override
    public Output run(List<String> words, Duration limit) {
        return run(words, Optional.empty(), line -> {}, limit);
    }

    private Output asked(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        try {
            Output answer = helpers.ask(words, input, limit);
            answer.out().lines().forEach(lines);
            return answer;
        } catch (HelperPool.SpeaksWords before) {
            return called(ShellWords.of(words), input, lines, limit);
        } catch (IOException e) {
            throw new LinkLost("the helper on this machine: " + e.getMessage(), e);
        }
    }

    /** The helper before this one: a command for each word. */
    private Output called(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        try {
            Process process = new ProcessBuilder(command(words)).start();
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
    public void close() {
        helpers.close();
    }
}
