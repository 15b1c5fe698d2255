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
    private final PatientLinks patient;
    private final Waits waits;
    private int touches;
    private boolean touched;
    private boolean leftEarly;

    FencedMachine(WorkOrder order, HostLinks links, Reports reports, Patience patience, AtomicBoolean recalled) {
        this.order = order;
        this.links = links;
        this.reports = reports;
        this.patience = patience;
        this.recalled = recalled;
        long deadline = patience.millis() + order.step().pace().deadline().toMillis();
        Silence silence =
                new Silence(Library.action(order.step().call().action()).silence());
        this.patient = new PatientLinks(links, patience, silence, deadline, this::say);
        this.waits = new Waits(patience, patient.time(), recalled::get, this::say);
    }

    /** Time that the host's commands took by its own measure, and waits that a step requires. */
    long hostMillis() {
        return patient.time().millis();
    }

    /** Whether a touch of this order may have been taken: it was not refused at once. */
    boolean touched() {
        return touched;
    }

    long millisLeft() {
        return patient.millisLeft();
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
        return patient.time().asked();
    }

    /** Lets the host rest for as long as looks have taken since then. */
    void rest(long askedBefore) {
        waits.rest(askedBefore);
    }

    private Output looking(HostId host, String... words) {
        List<String> all = new ArrayList<>(List.of("look"));
        all.addAll(List.of(words));
        return patient.ask(host, all);
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
        List<String> all = fenced("touch", id, words);
        while (true) {
            try {
                Output answer = patient.measured(
                        input.isPresent() ? link().run(all, input, l -> {}, SHORT) : link().run(all, SHORT));
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
                patient.orGiveUp(lost); // the same order id again: the ledger answers if it was done
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
                patient.orGiveUp(lost);
            }
        }
    }

    private HostLink link() {
        return links.to(order.step().host());
    }

    /** Follows a long step to its end, over as many connections as that takes. */
    Output follow(String id) {
        return new Followed(id, this::link, patient, this::say).toItsEnd();
    }

    @Override
    public Secret secretFrom(HostId other, String... words) {
        Output answer = patient.ask(other, fenced("secret", nextId(), words));
        Output shown = new Output(answer.exit(), "", answer.err()); // its other words may be the secret
        Unseen.unlessOk(RefusedByHost.unlessTaken(shown), "what " + other + " keeps secret");
        return new Secret(answer.out());
    }

    private List<String> fenced(String kind, String id, String... words) {
        List<String> all = new ArrayList<>(List.of(kind, order.journal(), "" + order.epoch(), id));
        all.addAll(List.of(words));
        return all;
    }

    @Override
    public boolean await(Duration limit, BooleanSupplier condition) {
        return waits.await(limit, condition);
    }

    @Override
    public boolean lasts(Duration span, BooleanSupplier condition) {
        return waits.lasts(span, patient.deadline(), condition);
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
