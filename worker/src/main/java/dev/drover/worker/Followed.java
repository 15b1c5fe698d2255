package dev.drover.worker;

import dev.drover.shared.action.Output;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.LinkLost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A long step that is followed to its end, over as many connections as that takes. */
final class Followed {
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final String order;
    private final Supplier<HostLink> link;
    private final PatientLinks patient;
    private final Consumer<String> say;
    private final StringBuilder said = new StringBuilder();
    private long offset;
    private String line = "";

    Followed(String order, Supplier<HostLink> link, PatientLinks patient, Consumer<String> say) {
        this.order = order;
        this.link = link;
        this.patient = patient;
        this.say = say;
    }

    /** How it has ended, and all that it has said. */
    Output toItsEnd() {
        while (true) {
            try {
                Output fate = part(link.get().run(words("follow"), Optional.empty(), l -> {}, ANSWER));
                patient.heard();
                String state = fate.value("state").orElse("unknown");
                if (state.equals("ended")) {
                    part(link.get().run(words("output"), ANSWER));
                    tellLine();
                    patient.time().took(Math.max(0, fate.number("ended") - fate.number("started")));
                    return new Output((int) fate.number("exit"), said.toString(), "");
                }
                if (!state.equals("running")) {
                    return new Output(Output.IN_DOUBT, said.toString(), "the step is " + state);
                }
            } catch (LinkLost lost) {
                patient.orGiveUp(lost);
            }
        }
    }

    private List<String> words(String verb) {
        return List.of(verb, order, "" + offset);
    }

    /**
     * What it has said since, told line by line.
     *
     * @return what has become of it
     */
    private Output part(Output answer) {
        Output fate = new Output(0, answer.err().replace("#", ""), "");
        said.append(answer.out());
        offset += fate.value("bytes").map(Long::parseLong).orElseGet(() ->
                (long) answer.out().getBytes(StandardCharsets.UTF_8).length);
        line += answer.out();
        for (int end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
            say.accept(line.substring(0, end));
            line = line.substring(end + 1);
        }
        return fate;
    }

    private void tellLine() {
        if (!line.isEmpty()) {
            say.accept(line);
            line = "";
        }
    }
}
