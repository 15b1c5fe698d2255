package dev.drover.worker;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What hosts answer to one order: a lost link is opened again until the deadline, or until the silence is too long. */
final class PatientLinks {
    private static final Duration SHORT = Duration.ofMinutes(2);

    private final HostLinks links;
    private final Patience patience;
    private final Silence silence;
    private final Consumer<String> say;
    private final long deadline;
    private final HostTime time = new HostTime();

    /**
     * @param deadline of the order, by the worker's clock
     */
    PatientLinks(HostLinks links, Patience patience, Silence silence, long deadline, Consumer<String> say) {
        this.links = links;
        this.patience = patience;
        this.silence = silence;
        this.deadline = deadline;
        this.say = say;
    }

    HostTime time() {
        return time;
    }

    long deadline() {
        return deadline;
    }

    long millisLeft() {
        return deadline - patience.millis();
    }

    /** An answer to words that may be said again. */
    Output ask(HostId host, List<String> words) {
        while (true) {
            silence.begins(patience.millis());
            try {
                HostLink link = links.to(host);
                long began = patience.millis();
                Output answer = link.run(words, silence.atMost(SHORT));
                time.asked(patience.millis() - began);
                return measured(answer);
            } catch (LinkLost lost) {
                if (silence.over(patience.millis())) {
                    throw new Unseen(host + " does not answer: " + lost.getMessage());
                }
                orGiveUp(lost);
            }
        }
    }

    /** A pause before the link is opened again, while there is time for that. */
    void orGiveUp(LinkLost lost) {
        silence.begins(patience.millis());
        if (millisLeft() <= 0
                || silence.over(patience.millis())
                || Thread.currentThread().isInterrupted()) {
            throw lost;
        }
        say.accept("connection lost, trying again: " + lost.getMessage());
        patience.pause(Duration.ofSeconds(1));
    }

    Output measured(Output output) {
        heard();
        return time.measured(output);
    }

    void heard() {
        silence.ends();
    }
}
