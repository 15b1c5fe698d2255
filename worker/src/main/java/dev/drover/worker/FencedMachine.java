package dev.drover.worker;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Library;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** A host as one order sees it: every touch carries journal, epoch and an order id of its own. */
final class FencedMachine implements Machine {
    private static final Duration SHORT = Duration.ofMinutes(2);

    private final WorkOrder order;
    private final HostLinks links;
    private final Reports reports;
    private final Patience patience;
    private final AtomicBoolean recalled;
    private final long deadline;
    private final HostTime time = new HostTime();
    private final Waits waits;
    private final Silence silence;
    private int touches;
    private boolean touched;
    private boolean leftEarly;

    FencedMachine(WorkOrder order, HostLinks links, Reports reports, Patience patience, AtomicBoolean recalled) {
        this.order = order;
        this.links = links;
        this.reports = reports;
        this.patience = patience;
        this.recalled = recalled;
        this.deadline = patience.millis() + order.step().pace().deadline().toMillis();
        this.waits = new Waits(patience, time, recalled::get, this::say);
        this.silence = new Silence(Library.action(order.step().call().action()).silence());
    }

    /** Time that the host's commands took by its own measure, and waits that a step requires. */
    long hostMillis() {
        return time.millis();
    }

    /** Whether a touch of this order may have been taken: it was not refused at once. */
    boolean touched() {
        return touched;
    }

    long millisLeft() {
        return deadline - patience.millis();
    }

    @Override
    public Output look(String... words) {
        return looking(order.step().host(), words);
    }

    /** Waits until no short order of an earlier attempt still runs on the host. */
    void quiesce() {
        Unseen.unlessOk(
                link().run(List.of("quiesce"), Duration.ofMinutes(3)), "what an earlier order does on the host (ps)");
    }

    /** How long looks were waited for so far; what {@link #rest} wants to know. */
    long asked() {
        return time.asked();
    }

    /** Lets the host rest for as long as looks have taken since then. */
    void rest(long askedBefore) {
        waits.rest(askedBefore);
    }

    /** A look may be repeated: a lost link is opened again until the step's deadline, or until the silence is too long. */
    private Output looking(HostId host, String... words) {
        List<String> all = new ArrayList<>(List.of("look"));
        all.addAll(List.of(words));
        while (true) {
            silence.begins(patience.millis());
            try {
                HostLink link = links.to(host);
                long began = patience.millis();
                Output answer = link.run(all, silence.atMost(SHORT));
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

    private void orGiveUp(LinkLost lost) {
        silence.begins(patience.millis());
        if (millisLeft() <= 0
                || silence.over(patience.millis())
                || Thread.currentThread().isInterrupted()) {
            throw lost;
        }
        say("connection lost, trying again: " + lost.getMessage());
        patience.pause(Duration.ofSeconds(1));
    }

    private Output measured(Output output) {
        silence.ends();
        return time.measured(output);
    }

    @Override
    public Probe elsewhere(HostId other) {
        FencedMachine here = this;
        return new Probe() {
            @Override
            public Output look(String... words) {
                return here.looking(other, words);
            }

            @Override
            public Probe elsewhere(HostId another) {
                return here.elsewhere(another);
            }
        };
    }

    @Override
    public String rollout() {
        return order.rollout();
    }

    @Override
    public Output touch(String... words) {
        return touching(Optional.empty(), words);
    }

    @Override
    public Output touchWith(Secret input, String... words) {
        return touching(Optional.of(input), words);
    }

    private String nextId() {
        touches++;
        return order.id() + "." + touches;
    }

    private Output touching(Optional<Secret> input, String... words) {
        String id = nextId();
        List<String> all = new ArrayList<>(List.of("touch", order.journal(), "" + order.epoch(), id));
        all.addAll(List.of(words));
        while (true) {
            try {
                Output answer =
                        measured(input.isPresent() ? link().run(all, input, l -> {}, SHORT) : link().run(all, SHORT));
                if (answer.exit() == Output.IN_DOUBT) {
                    touched = true;
                    patience.pause(
                            Duration.ofSeconds(1)); // the first attempt still runs; its end is in the ledger soon
                    if (millisLeft() <= 0) {
                        throw new LinkLost("the host does not know how order " + id + " ended");
                    }
                    continue;
                }
                return taken(answer);
            } catch (LinkLost lost) {
                touched = true; // it may have been taken, and its end is not known
                orGiveUp(lost); // the same order id again: the ledger answers if it was done
            }
        }
    }

    /** Passes an answer on if the order was taken; one that was refused for want of room may be taken later. */
    private Output taken(Output answer) {
        if (answer.exit() == Output.SLOT_BUSY) {
            throw new Wanting(answer.complaint(), "the end of that order");
        }
        RefusedByHost.unlessTaken(answer);
        touched |= answer.exit() != Output.TOO_FEW_LEFT;
        return answer;
    }

    @Override
    public Output touchLong(LongStep step) {
        String id = nextId();
        List<String> start = new ArrayList<>(List.of(
                "start",
                order.journal(),
                "" + order.epoch(),
                id,
                "" + step.memoryMb(),
                "" + Math.max(1, step.limit().toSeconds())));
        start.addAll(step.words());
        while (true) {
            try {
                Broken.unlessOk(
                        taken(link().run(start, SHORT)),
                        "the step could not be started",
                        "look at the host, then: drover retry");
                return taken(follow(id));
            } catch (LinkLost lost) {
                touched = true;
                orGiveUp(lost);
            }
        }
    }

    private HostLink link() {
        return links.to(order.step().host());
    }

    /** Follows a long step to its end, over as many connections as that takes. */
    Output follow(String id) {
        StringBuilder said = new StringBuilder();
        long offset = 0;
        while (true) {
            try {
                Output part = link().run(List.of("follow", id, "" + offset), Optional.empty(), this::say, SHORT);
                silence.ends();
                said.append(part.out());
                offset += part.out().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
                Output fate = new Output(0, part.err().replace("#", ""), "");
                String state = fate.value("state").orElse("unknown");
                if (state.equals("ended")) {
                    said.append(rest(id, offset));
                    time.took(Math.max(0, fate.number("ended") - fate.number("started")));
                    return new Output((int) fate.number("exit"), said.toString(), "");
                }
                if (!state.equals("running")) {
                    return new Output(Output.IN_DOUBT, said.toString(), "the step is " + state);
                }
            } catch (LinkLost lost) {
                orGiveUp(lost);
            }
        }
    }

    /** What a step said after the last line that was followed. */
    private String rest(String id, long offset) {
        String rest = link().run("output", id, "" + offset).out();
        rest.lines().forEach(this::say);
        return rest;
    }

    @Override
    public Secret secretFrom(HostId other, String... words) {
        return new Secret(elsewhere(other).look(words).out());
    }

    @Override
    public boolean await(Duration limit, BooleanSupplier condition) {
        return waits.await(limit, condition);
    }

    @Override
    public boolean lasts(Duration span, BooleanSupplier condition) {
        return waits.lasts(span, deadline, condition);
    }

    @Override
    public void watch(Duration every, Duration limit, LongConsumer look) {
        leftEarly = !waits.watch(every, limit, look);
    }

    /** Whether a watch has ended because it was recalled. */
    boolean leftEarly() {
        return leftEarly;
    }

    @Override
    public void say(String progress) {
        reports.tell(new Report.Progress(order.step().id(), progress));
    }

    @Override
    public void report(Reading reading) {
        reports.tell(new Report.Read(order.step().id(), reading));
    }

    @Override
    public boolean recalled() {
        return recalled.get();
    }
}
