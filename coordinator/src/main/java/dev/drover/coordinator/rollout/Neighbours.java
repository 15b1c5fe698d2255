package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.beside.Beside;
import dev.drover.coordinator.rollout.beside.Harm;
import dev.drover.coordinator.rollout.beside.Seen;
import dev.drover.coordinator.rollout.beside.Side;
import dev.drover.coordinator.rollout.beside.Sides;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.Action;
import dev.drover.shared.action.Library;
import dev.drover.shared.action.canary.Watch;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.proof.NoOldProcess;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The web hosts of a rollout that runs old and new side by side, and on which side each is. They are judged from the first
 * step that runs code of the new release at what all share until no old process is left, and on the way back.
 */
public final class Neighbours {
    private Neighbours() {}

    /**
     * A web host, and how to look at it.
     *
     * @param changing whether Drover is at it just now
     * @param app its application
     */
    public record Web(HostId host, boolean changing, List<Line> lines, App app) {}

    /**
     * A web host's application.
     *
     * @param port on the host itself
     * @param unit that runs it
     */
    public record App(int port, String domain, String unit) {}

    /**
     * One of its server lines.
     *
     * @param log the balancer's log; nothing where the plan names none
     */
    public record Line(HostId balancer, String socket, String backend, String server, Optional<Log> log) {}

    /**
     * A balancer's log.
     *
     * @param config HAProxy's configuration, which says how it is read
     */
    public record Log(String file, String config) {}

    /** Those to be looked at now; none where nothing of the new release can be met. */
    public static List<Web> watched(RolloutState state) {
        boolean over = state.ended()
                || (state.course().direction() == RolloutState.Direction.FORWARD && oldOnesAreGone(state));
        return over ? List.of() : all(state);
    }

    private static List<Web> all(RolloutState state) {
        Map<String, List<Line>> lines = lines(state);
        Sides sides = sides(state);
        Set<HostId> still = new HashSet<>(sides.old());
        still.addAll(sides.fresh());
        List<Web> all = new ArrayList<>();
        for (Step step : state.plan().steps()) {
            List<Line> its = lines.getOrDefault(step.group(), List.of());
            if (!its.isEmpty() && web(step).isPresent()) {
                Switch.Services s = web(step).get().services();
                App app = new App(s.port(), s.domain(), s.web().getFirst());
                all.add(new Web(step.host(), !still.contains(step.host()), its, app));
            }
        }
        return all;
    }

    /** Group → the server lines that are taken out in it. */
    private static Map<String, List<Line>> lines(RolloutState state) {
        Map<HostId, Log> logs = new TreeMap<>();
        Map<String, List<Line>> lines = new TreeMap<>();
        for (Step step : state.plan().steps()) {
            if (step.call().params() instanceof Watch.Params watch) {
                logs.put(step.host(), new Log(watch.log(), watch.config()));
            }
        }
        for (Step step : state.plan().steps()) {
            if (step.call().params() instanceof Drain.Params d && !step.group().isEmpty()) {
                Optional<Log> log = Optional.ofNullable(logs.get(step.host()));
                lines.computeIfAbsent(step.group(), g -> new ArrayList<>())
                        .add(new Line(step.host(), d.socket(), d.backend(), d.server(), log));
            }
        }
        return lines;
    }

    /** The parameters of a step that switches a web host to the new release. */
    private static Optional<Switch.Params> web(Step step) {
        return step.call().params() instanceof Switch.Params p
                        && !p.services().web().isEmpty()
                ? Optional.of(p)
                : Optional.empty();
    }

    private static boolean oldOnesAreGone(RolloutState state) {
        return state.plan().steps().stream()
                .filter(s -> s.call().params() instanceof NoOldProcess.Params)
                .anyMatch(s -> state.of(s.id()).phase().passed());
    }

    /** The web hosts whose next page matters just now: who shows signs of harm, and who would have to answer it. */
    public static Set<HostId> doubted(RolloutState state, Instant now) {
        Sides sides = sides(state);
        Beside beside = state.readings().beside();
        Set<HostId> hosts = new HashSet<>();
        sides.old().stream().filter(h -> beside.doubted(h, now)).forEach(hosts::add);
        if (!hosts.isEmpty()) {
            hosts.addAll(sides.fresh());
        }
        return hosts;
    }

    /** Whether code of the new release runs at what all share, or has run. */
    public static boolean mixed(RolloutState state) {
        return state.plan().steps().stream()
                .filter(Neighbours::runsNewCode)
                .map(s -> state.of(s.id()))
                .anyMatch(s -> s.touched() || (s.running() && !s.looking()) || s.phase() == Phase.UNDONE);
    }

    private static Optional<Instant> mixedSince(RolloutState state, Instant now) {
        return mixed(state) ? Optional.of(state.readings().beside().mixedSince().orElse(now)) : Optional.empty();
    }

    /** The state after an event, which knows since when code of the new release runs. */
    static RolloutState noted(RolloutState before, RolloutState after, Event event) {
        Optional<StepId> step = switch (event) {
            case Event.StepOrdered e -> Optional.of(e.step());
            case Event.StepFound e -> Optional.of(e.step());
            case Event.OrderRecovered e -> Optional.of(e.step());
            default -> Optional.empty();
        };
        boolean begins =
                step.filter(id -> runsNewCode(before.plan().step(id))).isPresent() && !mixed(before) && mixed(after);
        return begins
                ? after.read(after.readings().beside(after.readings().beside().mixed(event.at())))
                : after;
    }

    private static boolean runsNewCode(Step step) {
        return Library.action(step.call().action()).runsNewCode();
    }

    /** Whether a process of the new release may still run; migrations leave none. */
    static boolean newProcesses(RolloutState state) {
        return state.plan().steps().stream()
                .filter(Neighbours::runsNewProcesses)
                .map(s -> state.of(s.id()))
                .anyMatch(s -> s.touched() || s.running());
    }

    /** Whether a step leaves a process of the new release behind. */
    static boolean runsNewProcesses(Step step) {
        Action<?, ?> action = Library.action(step.call().action());
        return action.changesWhatRuns() && action.runsNewCode();
    }

    /** Whether the old release runs there again, and it is only waited until it is well. */
    private static boolean isBack(StepState s) {
        return s.mission() == Mission.UNDO
                && s.patience()
                        .want()
                        .filter(w -> Switch.waitsToBeWell(w.wanted()))
                        .isPresent();
    }

    /** Who runs what; a host that is being changed is on neither side. */
    static Sides sides(RolloutState state) {
        List<HostId> old = new ArrayList<>();
        List<HostId> fresh = new ArrayList<>();
        long settles = 0;
        for (Step step : state.plan().steps()) {
            Optional<Switch.Params> p = web(step);
            StepState s = state.of(step.id());
            if (p.isPresent() && (!s.running() || isBack(s)) && s.phase() != Phase.IN_DOUBT) {
                settles = Math.max(settles, p.get().healthyMillis());
                if (s.phase().passed()) {
                    fresh.add(step.host());
                } else if (!s.touched() || isBack(s)) {
                    old.add(step.host());
                }
            }
        }
        return new Sides(old, fresh, Duration.ofMillis(settles));
    }

    /** The sightings that are to be written down. */
    static List<Event> news(RolloutState state, List<Sighting> sightings, Instant now) {
        List<Event> events = new ArrayList<>();
        Optional<Instant> mixed = mixedSince(state, now);
        Sides sides = sides(state);
        Beside beside = state.readings().beside();
        for (Sighting sighting : sightings) {
            Seen seen = new Seen(now, mixed, sides.of(sighting.host()));
            if (beside.news(sighting, seen)) {
                events.add(new Event.NeighbourSeen(now, sighting));
                beside = beside.after(sighting, seen);
            }
        }
        return events;
    }

    static Readings after(RolloutState state, Event.NeighbourSeen e) {
        Readings readings = state.readings();
        Side side = sides(state).of(e.sighting().host());
        return readings.beside(readings.beside()
                .after(e.sighting(), new Seen(e.at(), mixedSince(state, e.at()), side)));
    }

    /** The verdict, when it falls. */
    static Optional<Event> verdict(RolloutState state, Instant now) {
        Beside beside = state.readings().beside();
        if (beside.harm().isPresent()
                || beside.neighbours().isEmpty()
                || watched(state).isEmpty()
                || !mixed(state)) {
            return Optional.empty();
        }
        return beside.harms(sides(state), now).map(h -> new Event.HarmFound(h.at(), h.host(), h.text()));
    }

    /**
     * It turns the rollout back whatever the fleet file says of a bad canary, and also out of a pause at a safe point: users of
     * the old servers are harmed while it waits. Only where everything stands still in place nothing moves before a person
     * says so.
     */
    static Optional<Event> consequence(RolloutState state, Instant now) {
        Optional<Harm> harm = state.readings().beside().harm();
        boolean turns = !state.course().turned() && !state.course().heldInPlace();
        if (harm.isEmpty() || !turns || Irreversible.passed(state).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Event.TurnedBack(
                now,
                Decider.DROVER,
                "the new release harms the old one: " + harm.get().text()));
    }
}
