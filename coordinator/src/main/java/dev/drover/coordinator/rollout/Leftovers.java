package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.Readings.Said;
import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.cache.Aside;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.release.Build;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a rollout that did not complete leaves behind, as debt with names. */
public final class Leftovers {
    private Leftovers() {}

    public static List<String> of(RolloutState state) {
        List<String> left = new ArrayList<>();
        List<String> switched = hosts(state, true);
        List<String> unswitched = hosts(state, false);
        if (!switched.isEmpty() && !unswitched.isEmpty()) {
            left.add("mixed versions: " + switched + " run the new release, " + unswitched + " the old one");
            apart(state)
                    .ifPresent(database -> left.add("two caches: " + switched + " use database " + database
                            + " of Redis, " + unswitched + " the one of before; blocks and settings that are"
                            + " changed on one side reach the other late, until all run one release"));
        }
        if (state.course().aborting()) {
            left.addAll(lessTraffic(state));
        }
        left.addAll(aside(state));
        left.addAll(failing(state));
        boolean completed = !state.course().turned();
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            if (!completed && s.touched() && step.reversal() instanceof Reversal.Stays stays) {
                left.add(step.title() + " stays: " + stays.because());
            }
            if (s.phase() == Phase.SKIPPED) {
                left.add(step.title() + ": " + s.because());
            }
            if (s.phase() == Phase.FAILED) {
                left.add(step.title() + " is broken: " + s.because());
            }
        }
        state.watches()
                .forEach((id, watched) -> watched.judgement()
                        .filter(j -> j.answer() == Judgement.Answer.NOT_ENOUGH && wentOn(state, id))
                        .ifPresent(j -> left.add("went on without enough evidence: " + j.text())));
        state.readings().said().keySet().stream()
                .flatMap(stage -> state.readings().said(stage, Said.Kind.FORCED).stream()
                        .limit(1)
                        .map(s -> "the gates of stage " + stage + " were forced by " + s.who() + ": " + s.why()))
                .forEach(left::add);
        return left;
    }

    /** The database that is the new release's own cache, if it has one. */
    private static Optional<Integer> apart(RolloutState state) {
        return state.plan().steps().stream()
                .filter(s -> s.call().params() instanceof Mark.Params && !Cures.is(s))
                .map(s -> ((Mark.Params) s.call().params()).database())
                .findFirst();
    }

    /** Old servers that nothing helped: what the new release has left is in what both share, where no way back reaches. */
    private static List<String> failing(RolloutState state) {
        List<HostId> suffering = CureChoice.suffering(state, state.progressAt());
        return Cures.harmed(state) && state.course().direction() == Direction.BACK && !suffering.isEmpty()
                ? List.of(CureChoice.words(suffering)
                        + ": look for what the new release has left in the database, in Redis or in"
                        + " the media (journalctl on the host says what it stumbles over); a restart may help")
                : List.of();
    }

    /** What setting new Sidekiqs aside has left: a marked database, and where they stay, a cache that is not the others'. */
    private static List<String> aside(RolloutState state) {
        List<Step> cures = Cures.cures(state);
        boolean lifted = cures.stream()
                .anyMatch(s -> s.call().params() instanceof Lift.Params
                        && state.of(s.id()).phase() == Phase.DONE);
        List<String> left = new ArrayList<>();
        for (Step step : cures) {
            StepState s = state.of(step.id());
            boolean begun = s.phase() == Phase.DONE || s.touched();
            if (begun && !lifted && step.call().params() instanceof Mark.Params p) {
                left.add("database " + p.database() + " of Redis on " + step.host()
                        + " is marked as this fleet's, and nothing empties it");
            }
            if (begun && CureChoice.runsNew(state, step.host()) && step.call().params() instanceof Aside.Params p) {
                left.add("Sidekiq on " + step.host() + " has database " + p.database()
                        + " as its cache, and the others share another");
            } else if (s.touched() && step.call().params() instanceof Aside.Params p) {
                builtBefore(state, step.host())
                        .ifPresent(tree -> left.add(tree + " on " + step.host() + " names database " + p.database()
                                + " as its cache; take it away before that release is rolled again: rm -rf " + tree));
            }
        }
        return left;
    }

    /** A tree that was there before this rollout, which does not take it away. */
    private static Optional<String> builtBefore(RolloutState state, HostId host) {
        return state.plan().steps().stream()
                .filter(s -> s.host().equals(host)
                        && state.of(s.id()).phase() == Phase.DONE
                        && !state.of(s.id()).touched())
                .flatMap(s -> s.call().params() instanceof Build.Params b
                        ? Stream.of(b.releases() + "/" + b.tree())
                        : Stream.empty())
                .findFirst();
    }

    /** Servers that are back with less than their usual traffic: a canary whose turn for all of it did not come. */
    private static List<String> lessTraffic(RolloutState state) {
        Map<String, Integer> usual = new LinkedHashMap<>();
        Map<String, Integer> reached = new LinkedHashMap<>();
        for (Step step : state.plan().steps()) {
            if (step.call().params() instanceof Return.Params p) {
                String server = step.host() + ": " + p.backend() + "/" + p.server();
                usual.put(server, p.weight());
                if (state.of(step.id()).phase() == Phase.DONE) {
                    reached.put(server, p.weight());
                }
            }
        }
        List<String> less = new ArrayList<>();
        reached.forEach((server, weight) -> {
            int all = Objects.requireNonNull(usual.get(server));
            if (weight < all) {
                less.add(server + " has weight " + weight + " instead of " + all);
            }
        });
        return less;
    }

    /** Whether something that needs the watch was begun. */
    private static boolean wentOn(RolloutState state, StepId watch) {
        return state.plan().steps().stream()
                .filter(s -> s.needs().contains(watch))
                .anyMatch(s -> state.of(s.id()).attempts() > 0);
    }

    private static List<String> hosts(RolloutState state, boolean switched) {
        return state.plan().steps().stream()
                .filter(s -> s.call().params() instanceof Switch.Params)
                .filter(s -> (state.of(s.id()).touched() || state.of(s.id()).phase() == Phase.DONE) == switched)
                .map(s -> s.host().name())
                .toList();
    }

    static String text(RolloutState state) {
        List<String> left = of(state);
        return left.isEmpty() ? "nothing is left behind" : String.join("; ", left);
    }
}
