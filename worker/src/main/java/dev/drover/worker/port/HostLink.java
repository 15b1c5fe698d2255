package dev.drover.worker.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to one host's helper. */
public interface HostLink extends AutoCloseable {
    /**
     * Runs the helper with these words.
     *
     * @param lines gets each line of standard output as it comes
     * @throws LinkLost when the connection failed; whether the command ran is then not known
     */
    Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit);

    /** The same without input and without following; quicker where the link can keep a channel open. */
    Output run(List<String> words, Duration limit);

    /**
     * The refusal of words that would be read as something else than what they are: over one connection they go line by line,
     * and a line break begins another request.
     */
    static Optional<Output> refusal(List<String> words) {
        return words.stream()
                .filter(w -> w.codePoints().anyMatch(Character::isISOControl))
                .findFirst()
                .map(w -> new Output(Output.USAGE, "", "a word with a control character in it: " + w.strip()));
    }

    default Output run(String... words) {
        return run(List.of(words), Duration.ofMinutes(1));
    }

    @Override
    void close();
}
