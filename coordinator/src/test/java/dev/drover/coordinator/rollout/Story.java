package dev.drover.coordinator.rollout;

import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A rollout told step by step against a world that remembers what was done: the real Decider and Director, and workers
 * that do at once what they are told. The crank is in the test's hand.
 */
final class Story {
    private static final Duration DAY = Duration.ofDays(1);

    final List<Event> journal = new ArrayList<>();
    final Set<StepId> world = new HashSet<>();
    final Map<StepId, Integer> applied = new HashMap<>();
    final List<String> told = new ArrayList<>();
    final Set<String> breaks = new HashSet<>();
    /** Steps that meet something that is wanting, whichever way they are told to go. */
    final Set<String> wants = new HashSet<>();
    /** Those of them that meet it when they have touched something already. */
    final Set<String> wantsLate = new HashSet<>();

    /** Drains that are put back, and whose balancer does not call the server UP. */
    final Set<String> waitsToBeUp = new HashSet<>();
    /** Switches that are put back, and whose host answers, and not well. */
    final Set<String> answersIll = new HashSet<>();
    /** A sweep of the cache finds nothing that the old release cannot read. */
    boolean sweepsFindNothing;

    /** Hosts that Drover does not reach. */
    final Set<String> silent = new HashSet<>();

    int pauses;
    Function<StepId, Reading> readings = id -> new Reading(100, 0, 100, 0, 0, 5_000);

    private final Deque<Move.Order> inFlight = new ArrayDeque<>();
    private final Set<StepId> recalled = new HashSet<>();
    private RolloutState state;
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    Story() {
        this("little-traffic: pause");
    }

    /**
     * @param canary what the fleet file says of its canary beside host and soak
     */
    Story(String canary) {
        this(canary, List.of());
    }

    /**
     * @param windows windows of the fleet file that the plan keeps to
     */
    Story(String canary, List<String> windows) {
        this(StoryPlans.page1(canary, windows));
    }

    Story(Plan plan) {
        journal.add(new Event.Planned(now, plan, EventJson.digest(plan), "ada", "a test"));
        state = RolloutState.fold(journal);
    }

    /** Of the fleet with physical hosts, in which packages and firmware are pending. */
    static Story patching(String... hosts) {
        return new Story(StoryPlans.patching(hosts));
    }

    /** An upgrade of one of the fleets whose plans are kept. */
    static Story of(String fleet) {
        return new Story(StoryPlans.upgrade(fleet));
    }

    /** An upgrade of the usual fleet with three web hosts. */
    static Story threeWebs() {
        return new Story(StoryPlans.webHosts(3));
    }

    RolloutState state() {
        return state;
    }

    Story open() {
        signal(new Signal.Opening(1, "ada", "laptop"));
        return this;
    }

    /** Time passes; the coordinator's heart beats. */
    Story at(String moment) {
        now = Instant.parse(moment);
        signal(new Signal.Tick());
        return this;
    }

    /** Real time passes, and what is ordered meanwhile is worked off at once. */
    Story pass(Duration time) {
        Instant until = now.plus(time);
        while (now.isBefore(until) && !state.ended()) {
            signal(new Signal.Tick());
            for (int i = 0; i < 20 && !state.ended() && turn(); i++) {
                // One after the other.
            }
        }
        return this;
    }

    Decision command(Signal.Wish wish) {
        return signal(new Signal.Command(wish, "ada", "because", Optional.empty()));
    }

    Decision signal(Signal signal) {
        now = now.plusSeconds(1);
        Decision decision = Decider.decide(state, signal, DAY, now);
        List<Event> events = new ArrayList<>(decision instanceof Decision.Accept a ? a.events() : List.of());
        RolloutState next = state;
        for (Event event : events) {
            next = next.after(event);
        }
        for (Move move : Director.moves(next)) {
            if (move instanceof Move.Order order) {
                Event ordered = new Event.StepOrdered(now, order.step(), order.mission(), order.attempt(), 1);
                events.add(ordered);
                next = next.after(ordered);
                inFlight.add(order);
            } else if (move instanceof Move.Recall recall) {
                recalled.add(recall.step());
            }
        }
        journal.addAll(events);
        state = next;
        return decision;
    }

    /** Lets the oldest order in flight be worked off; gives false when nothing is in flight. */
    boolean turn() {
        Move.Order order = inFlight.poll();
        if (order == null) {
            return false;
        }
        told.add(order.mission() + " " + order.step());
        Optional<Settlement> lost = StorySilence.of(state.plan().step(order.step()), order.mission(), silent);
        if (lost.isPresent()) {
            settle(order, lost.get());
            return true;
        }
        switch (order.mission()) {
            case CARRY_OUT -> carryOut(order);
            case UNDO -> {
                if (wants.contains(order.step().text())) {
                    settle(order, want(false));
                    return true;
                }
                if (waitsToBeUp.contains(order.step().text())) {
                    settle(order, new Settlement.Wanting("not UP within 60 s", Drain.UP, true));
                    return true;
                }
                if (answersIll.contains(order.step().text())) {
                    settle(order, new Settlement.Wanting("it runs, and is not well", Switch.ANSWERS_WELL, true));
                    return true;
                }
                world.remove(order.step());
                settle(order, new Settlement.PutBack("as found"));
            }
            case LOOK ->
                settle(
                        order,
                        world.contains(order.step())
                                ? new Settlement.Changed("found done")
                                : new Settlement.NotYet("found not done"));
        }
        return true;
    }

    private void carryOut(Move.Order order) {
        StepId id = order.step();
        Step step = state.plan().step(id);
        if (breaks.contains(id.text())) {
            signal(new Signal.Reported(new Report.Found(id, order.attempt(), "needed", "{}")));
            settle(order, new Settlement.Broke("broken on purpose", "mend it"));
            return;
        }
        if (wants.contains(id.text()) || wantsLate.contains(id.text())) {
            signal(new Signal.Reported(new Report.Found(id, order.attempt(), "needed", "{}")));
            settle(order, want(wantsLate.contains(id.text())));
            return;
        }
        if (sweepsFindNothing && step.call().action().equals("cache.sweep")) {
            settle(order, new Settlement.AlreadySo("nothing is in the new format"));
            return;
        }
        if (step.call().action().endsWith(".watch")) {
            watch(order);
            return;
        }
        int before = journal.size();
        signal(new Signal.Reported(new Report.Found(id, order.attempt(), "needed", "{}")));
        boolean mayTouch = journal.subList(before, journal.size()).stream().anyMatch(Event.StepFound.class::isInstance);
        if (mayTouch) {
            world.add(id);
            applied.merge(id, 1, Integer::sum);
        }
        settle(order, mayTouch ? new Settlement.Changed("done") : new Settlement.NotYet("taken back"));
    }

    private static Settlement want(boolean touched) {
        return new Settlement.Wanting("only 0 others are up", "others that are up", touched);
    }

    private void watch(Move.Order order) {
        signal(new Signal.Reported(new Report.Found(order.step(), order.attempt(), "needed", "{}")));
        for (int i = 0; i < 2000 && !recalled.contains(order.step()); i++) {
            signal(new Signal.Reported(new Report.Read(order.step(), readings.apply(order.step()))));
        }
        settle(
                order,
                recalled.remove(order.step())
                        ? new Settlement.Recalled("recalled")
                        : new Settlement.Changed("watched"));
    }

    private void settle(Move.Order order, Settlement settlement) {
        signal(new Signal.Reported(new Report.Settled(order.step(), order.mission(), order.attempt(), settlement, 10)));
    }

    Story run() {
        for (int i = 0; i < 10_000 && turn(); i++) {
            if (state.ended()) {
                break;
            }
        }
        return this;
    }

    Story runUntil(String step, Phase phase) {
        for (int i = 0; i < 10_000 && state.of(new StepId(step)).phase() != phase; i++) {
            if (!turn()) {
                throw new IllegalStateException("nothing moves, and " + step + " is "
                        + state.of(new StepId(step)).phase());
            }
        }
        return this;
    }

    /** Its hosts are adopted, which pauses it in place, whatever it was about; and a coordinator opens it. */
    Story adopted() {
        journal.add(new Event.Held(now, "ada", "hosts were adopted: because", true));
        return crash(journal.size(), true);
    }

    /**
     * The coordinator and its workers die; a successor opens the journal as it stands.
     *
     * @param entries the journal's length at the crash
     * @param landed whether what was in flight reached the hosts
     */
    Story crash(int entries, boolean landed) {
        List<Event> kept = new ArrayList<>(journal.subList(0, entries));
        journal.clear();
        journal.addAll(kept);
        state = RolloutState.fold(journal);
        inFlight.clear();
        recalled.clear();
        Set<StepId> touched = new HashSet<>();
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            boolean watch = step.call().action().endsWith(".watch"); // a look at a watch never finds it done
            boolean flying = s.running() && !s.looking() && !watch;
            boolean done = s.phase() == Phase.DONE
                    || (s.touched() && s.phase() == Phase.WAITING && s.attempts() > 0 && world.contains(step.id()));
            if (done || (flying && s.touched() && (s.mission() == Mission.CARRY_OUT) == landed)) {
                touched.add(step.id());
            }
        }
        applied.clear();
        touched.forEach(id -> applied.put(id, 1));
        world.clear();
        world.addAll(touched);
        return open();
    }
}
