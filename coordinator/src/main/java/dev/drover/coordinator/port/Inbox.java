package dev.drover.coordinator.port;

import dev.drover.coordinator.rollout.Signal;
import java.util.List;
import java.util.Optional;

/** Commands from other processes on the same journal, such as {@code drover pause} in a second terminal. */
public interface Inbox {
    /** One command and its place in the inbox. */
    record Letter(long id, String rollout, Signal.Command command) {}

    /** Puts a command in; gives its id. */
    long put(String rollout, Signal.Command command);

    /** Commands that nobody has answered yet, oldest first. */
    List<Letter> unanswered();

    void answer(long id, String text);

    Optional<String> answerTo(long id);
}
