package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Inbox;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Capacity;
import dev.drover.coordinator.rollout.Decider;
import dev.drover.coordinator.rollout.Decision;
import dev.drover.coordinator.rollout.Director;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.Leases;
import dev.drover.coordinator.rollout.Move;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Wants;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One live rollout: decide, append, fold, and only then tell the workers. The only place where orders are sent. */
public final class RolloutLoop {
    private static final Duration SLEEP = Duration.ofSeconds(5);

    private final String rollout;
    private final Journal journal;
    private final Inbox inbox;
    private final Workers workers;
    private final InstantSource clock;
    private final Watcher watcher;
    private final Set<StepId> recalled = new HashSet<>();
    private final String plan;
    private RolloutState state;
    private int written;
    private Instant awake = Instant.MAX;
    private Duration progressDeadline = Duration.ofHours(1);

    /**
     * @param rollout id of a rollout whose {@code Planned} event is in the journal
     */
    public RolloutLoop(
            String rollout, Journal journal, Inbox inbox, Workers workers, InstantSource clock, Watcher watcher) {
        this.rollout = rollout;
        this.journal = journal;
        this.inbox = inbox;
        this.workers = workers;
        this.clock = clock;
        this.watcher = watcher;
        List<Event> events = journal.events(rollout);
        this.state = RolloutState.fold(events);
        this.plan = ((Event.Planned) events.getFirst()).digest(); // the rollout may have had more steps since
        this.written = events.size();
    }

    /** How long a rollout may move without a single step ending before it pauses itself. */
    public void progressDeadline(Duration limit) {
        progressDeadline = limit;
    }

    public RolloutState state() {
        return state;
    }

    /** Wishes that say nothing of whether a paused rollout is to go on. */
    private static final Set<Signal.Wish> CONSENTS =
            Set.of(Signal.Wish.SKIP, Signal.Wish.APPROVE, Signal.Wish.DONE, Signal.Wish.FORCE, Signal.Wish.PROMOTE);

    /** Lets a paused rollout go on, unless a command that waits in the inbox says otherwise. */
    public void resumeIfHeld(Mailbox mailbox, String who, String why) {
        boolean told = inbox.unanswered().stream()
                .filter(l -> l.rollout().equals(rollout))
                .anyMatch(l -> !CONSENTS.contains(l.command().wish()));
        if (state.course().hold().isPresent() && !told) {
            mailbox.post(new Signal.Command(Signal.Wish.RESUME, who, why, java.util.Optional.empty()));
        }
    }

    /**
     * Rolls until the rollout has ended, or is held and nothing runs any more.
     *
     * @param leaveWhenHeld whether to leave it then, or to wait until it goes on
     * @throws Journal.Stale when another leads
     * @throws Workers.Scattered when hosts have lost their worker: they are to be claimed anew
     */
    public void run(Mailbox mailbox, String who, String from, BooleanSupplier leaveWhenHeld)
            throws InterruptedException {
        BalancerLooks balancers = new BalancerLooks(workers, mailbox);
        NeighbourLooks neighbours = new NeighbourLooks(workers, mailbox);
        LeaseRenewals leases = new LeaseRenewals(workers, journal, mailbox);
        awake = clock.instant();
        handle(new Signal.Opening(journal.epoch(), who, from));
        readInbox();
        do {
            Signal signal = mailbox.next();
            if (!journal.mine()) { // who has nothing to write would not notice otherwise
                throw new Journal.Stale("this process no longer has the journal in hand");
            }
            workers.whole();
            afterSleep();
            handle(signal);
            balancers.ask(Capacity.out(state), clock.instant());
            neighbours.ask(state, clock.instant());
            leases.renew(Leases.armed(state), clock.instant());
            readInbox();
        } while (!state.ended() && !(leaveWhenHeld.getAsBoolean() && still() && mailbox.isEmpty()));
    }

    /** A mailbox gives a sign of life many times a minute; where none came, nobody has renewed anything. */
    private void afterSleep() {
        Instant now = clock.instant();
        Duration gap = Duration.between(awake, now);
        awake = now;
        if (gap.compareTo(SLEEP) > 0) {
            handle(new Signal.Slept(gap));
        }
    }

    /** Nothing runs, and nothing will move before a person says so. What is wanting may come without one, for a while. */
    private boolean still() {
        boolean waits = state.course().hold().isPresent() || Explainer.waitsForPerson(state);
        return waits
                && state.plan().steps().stream().noneMatch(s -> state.of(s.id()).running())
                && Director.moves(state).isEmpty()
                && Wants.of(state).stream().noneMatch(w -> clock.instant().isBefore(w.over()));
    }

    private void readInbox() {
        for (Inbox.Letter letter : inbox.unanswered()) {
            if (letter.rollout().equals(rollout)) {
                Decision decision = handle(letter.command());
                inbox.answer(
                        letter.id(),
                        decision instanceof Decision.Refuse refuse ? "refused: " + refuse.because() : "accepted");
            }
        }
    }

    private Decision handle(Signal signal) {
        if (signal instanceof Signal.Reported reported && reported.report() instanceof Report.Progress progress) {
            watcher.progress(progress.step(), progress.text());
            return new Decision.Accept(List.of());
        }
        Decision decision = Decider.decide(state, signal, progressDeadline, clock.instant());
        if (decision instanceof Decision.Refuse refuse) {
            watcher.refused(refuse.because());
        }
        List<Event> events = decision instanceof Decision.Accept accept ? accept.events() : List.of();
        commit(events);
        if (signal instanceof Signal.Reported reported && reported.report() instanceof Report.Found found) {
            workers.acknowledge(
                    found.step(), found.attempt(), events.stream().anyMatch(Event.StepFound.class::isInstance));
        }
        return decision;
    }

    /** Writes the decision and the orders that follow from it in one transaction, and then sends the orders. */
    private void commit(List<Event> events) {
        RolloutState next = state;
        for (Event event : events) {
            next = next.after(event);
        }
        List<Event> all = new ArrayList<>(events);
        List<Move> moves = Director.moves(next);
        for (Move move : moves) {
            if (move instanceof Move.Order order) {
                Event ordered = new Event.StepOrdered(
                        clock.instant(), order.step(), order.mission(), order.attempt(), journal.epoch());
                all.add(ordered);
                next = next.after(ordered);
            }
        }
        if (!all.isEmpty()) {
            journal.append(rollout, written, all);
            written += all.size();
            state = next;
            watcher.changed(state, all);
        }
        moves.forEach(this::tell);
    }

    private void tell(Move move) {
        switch (move) {
            case Move.Order order -> {
                recalled.remove(order.step());
                Step step = state.plan().step(order.step());
                workers.send(new WorkOrder(
                        rollout,
                        plan,
                        journal.id(),
                        journal.epoch(),
                        step,
                        order.mission(),
                        order.attempt(),
                        state.of(order.step()).before()));
            }
            case Move.Recall recall -> {
                if (recalled.add(recall.step())) {
                    workers.recall(state.plan().step(recall.step()).host(), recall.step());
                }
            }
        }
    }
}
