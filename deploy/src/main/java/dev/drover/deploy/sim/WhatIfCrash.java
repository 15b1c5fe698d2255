package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.release.Preflight;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The crash rehearsal for users: for each step of a plan, what becomes of the fleet if everything that drives it dies
 * while the step runs, and what Drover does when it is started again. The same hosts as in the simulator.
 */
public final class WhatIfCrash {
    /** How long nobody comes to look: longer than any lease. */
    private static final long NOBODY_MS = 30 * 60_000L;

    private static final long PATIENCE_MS = 12 * 3_600_000L;

    private WhatIfCrash() {}

    /**
     * What a crash while a step runs leads to.
     *
     * @param left what is not as it should be after half an hour in which nobody looked; empty if users notice nothing
     * @param next the first thing that Drover does when it is started again
     * @param end how the rollout then ends by itself; empty where a person is needed
     */
    public record Rehearsal(StepId step, List<String> left, String next, Optional<String> end) {}

    public static List<Rehearsal> of(Fleet fleet, Plan plan) {
        return plan.steps().stream().map(step -> rehearse(fleet, plan, step)).toList();
    }

    private static Rehearsal rehearse(Fleet fleet, Plan plan, Step step) {
        Fibers fibers = new Fibers();
        Rules rules = new Rules();
        SimWorld world = new SimWorld(fleet, fibers, new Random(1), releases(plan));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        store.begin(new Event.Planned(Instant.EPOCH, plan, EventJson.digest(plan), "you", "a rehearsal"));
        world.install(rules, new Checks(world, store::durable));
        Faults none = Faults.none(world, rules);
        SimCoordinator coordinator = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        coordinator.start();
        fibers.run(() -> begun(world, store, step) || fibers.now() > PATIENCE_MS);
        coordinator.kill();
        long later = fibers.now() + NOBODY_MS;
        fibers.after(NOBODY_MS, () -> {});
        fibers.run(() -> fibers.now() >= later);
        List<String> left = left(world);
        int written = store.events().size();
        coordinator.start();
        fibers.run(() -> coordinator.away() || fibers.now() > later + PATIENCE_MS);
        RolloutState state = RolloutState.fold(store.events());
        fibers.close();
        return new Rehearsal(
                step.id(),
                left,
                next(store.events().subList(written, store.events().size())),
                state.course().verdict().map(v -> v.toString().toLowerCase(java.util.Locale.ROOT)));
    }

    /** The step's first touch is done, or runs as a long step; or the step has ended without a touch. */
    private static boolean begun(SimWorld world, SimStore store, Step step) {
        boolean touched = world.host(step.host()).ledger.values().stream()
                .anyMatch(e -> e.order.contains("." + step.id() + ".") && (e.exit >= 0 || e.begun));
        return touched
                || store.events().stream()
                        .anyMatch(e ->
                                e instanceof Event.StepSettled t && t.step().equals(step.id()));
    }

    private static List<String> left(SimWorld world) {
        List<String> left = new ArrayList<>();
        for (SimHost host : world.hosts.values()) {
            host.servers.stream()
                    .filter(s -> !s.serving())
                    .forEach(s -> left.add(host.name + " keeps " + s.backend + "/" + s.server + " out"));
            host.units.values().stream()
                    .filter(u -> !u.active)
                    .forEach(u -> left.add(u.name + " does not run on " + host.name));
            host.units.values().stream()
                    .filter(u -> u.active && u.quiet)
                    .forEach(u -> left.add(u.name + " on " + host.name + " fetches no jobs"));
        }
        return left;
    }

    private static String next(List<Event> events) {
        return events.stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(Event.StepOrdered.class::cast)
                .findFirst()
                .map(o ->
                        (o.mission() == Mission.LOOK ? "looks how " + o.step() + " ended" : "goes on with " + o.step()))
                .orElse("nothing is left to do");
    }

    /** The two releases that a plan is about, as far as the plan tells. */
    private static List<Release> releases(Plan plan) {
        Preflight.Params look = plan.steps().stream()
                .filter(s -> s.call().params() instanceof Preflight.Params)
                .map(s -> (Preflight.Params) s.call().params())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("only upgrades can be rehearsed"));
        Release old = new Release("v0.0.0", look.fromCommit(), Release.Flaw.NONE, List.of(), List.of(), List.of());
        Release fresh = new Release(
                look.tag(),
                look.toCommit(),
                Release.Flaw.NONE,
                migrations(plan, "pre"),
                migrations(plan, "post"),
                List.of());
        return List.of(old, fresh);
    }

    private static List<String> migrations(Plan plan, String kind) {
        return plan.steps().stream()
                .filter(s -> s.call().params() instanceof Migrate.Params m
                        && m.kind().equals(kind))
                .flatMap(s -> ((Migrate.Params) s.call().params()).expected().stream())
                .toList();
    }
}
