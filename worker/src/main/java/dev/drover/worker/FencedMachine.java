package dev.drover.worker;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.Unseen;
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

/** A host as one order sees it: every touch carries journal, epoch and an order id of its own. */
final class FencedMachine implements Machine {
    private static final Duration POLL = Duration.ofMillis(40);
    private static final Duration UNSEEN = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMinutes(2);

    private final WorkOrder order;
    private final HostLinks links;
    private final Reports reports;
    private final Patience patience;
    private final AtomicBoolean recalled;
    private final long deadline;
    private int touches;
    private long hostMillis;

    FencedMachine(WorkOrder order, HostLinks links, Reports reports, Patience patience, AtomicBoolean recalled) {
        this.order = order;
        this.links = links;
        this.reports = reports;
        this.patience = patience;
        this.recalled = recalled;
        this.deadline = patience.millis() + order.step().pace().deadline().toMillis();
    }

    /** Time that the host's commands took by its own measure, and waits that a step requires. */
    long hostMillis() {
        return hostMillis;
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
        Broken.unlessOk(
                link().run(List.of("quiesce"), Duration.ofMinutes(3)),
                "an earlier order still holds the host's lock",
                "look at what it does on the host (ps), then: drover retry");
    }

    /** A look may be repeated: a lost link is opened again until the step's deadline. */
    private Output looking(HostId host, String... words) {
        List<String> all = new ArrayList<>(List.of("look"));
        all.addAll(List.of(words));
        while (true) {
            try {
                return measured(links.to(host).run(all, SHORT));
            } catch (LinkLost lost) {
                orGiveUp(lost);
            }
        }
    }

    private void orGiveUp(LinkLost lost) {
        if (millisLeft() <= 0 || Thread.currentThread().isInterrupted()) {
            throw lost;
        }
        say("connection lost, trying again: " + lost.getMessage());
        patience.pause(Duration.ofSeconds(1));
    }

    private Output measured(Output output) {
        int at = output.err().lastIndexOf("#ms ");
        if (at < 0) {
            return output;
        }
        hostMillis += Long.parseLong(output.err().substring(at + 4).strip());
        return new Output(output.exit(), output.out(), output.err().substring(0, at));
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
                    patience.pause(
                            Duration.ofSeconds(1)); // the first attempt still runs; its end is in the ledger soon
                    if (millisLeft() <= 0) {
                        throw new LinkLost("the host does not know how order " + id + " ended");
                    }
                    continue;
                }
                return RefusedByHost.unlessTaken(answer);
            } catch (LinkLost lost) {
                orGiveUp(lost); // the same order id again: the ledger answers if it was done
            }
        }
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
                Output begun = RefusedByHost.unlessTaken(link().run(start, SHORT));
                if (begun.exit() == Output.SLOT_BUSY) {
                    throw new Broken(
                            begun.complaint(), "wait until that step has ended (drover status), then: drover retry");
                }
                Broken.unlessOk(begun, "the step could not be started", "look at the host, then: drover retry");
                return follow(id);
            } catch (LinkLost lost) {
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
                said.append(part.out());
                offset += part.out().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
                Output fate = new Output(0, part.err().replace("#", ""), "");
                String state = fate.value("state").orElse("unknown");
                if (state.equals("ended")) {
                    said.append(rest(id, offset));
                    hostMillis += Math.max(0, fate.number("ended") - fate.number("started"));
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
        long began = patience.millis();
        long before = hostMillis;
        long lastFalse = began;
        while (true) {
            long looked = hostMillis;
            if (holds(condition)) { // the wait until it did not hold for the last time, and the look that found it
                hostMillis = before + Math.max(hostMillis - before, lastFalse - began + hostMillis - looked);
                return true;
            }
            lastFalse = patience.millis();
            if (lastFalse - began >= limit.toMillis() || Thread.currentThread().isInterrupted()) {
                hostMillis = before + (lastFalse - began);
                return false;
            }
            patience.pause(POLL.compareTo(limit) < 0 ? POLL : limit);
        }
    }

    /** What cannot be seen does not hold yet; it may be seen again before the limit. */
    private boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (Unseen unseen) {
            say(String.valueOf(unseen.getMessage()));
            patience.pause(UNSEEN);
            return false;
        }
    }

    @Override
    public void watch(Duration every, Duration limit, Runnable look) {
        long began = patience.millis();
        long before = hostMillis;
        long end = began;
        while (!recalled.get()
                && end - began < limit.toMillis()
                && !Thread.currentThread().isInterrupted()) {
            long next = patience.millis() + every.toMillis();
            while (!recalled.get() && patience.millis() < next) {
                patience.pause(POLL);
            }
            end = patience.millis();
            if (!recalled.get()) { // who recalls has seen enough
                holds(() -> {
                    look.run();
                    return true;
                });
            }
        }
        hostMillis = before + end - began;
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
