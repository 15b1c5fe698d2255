package dev.drover.deploy.sim;

import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.Neighbours;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.coordinator.survey.Survey;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.canary.Watch;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.window.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** One rollout of one random fleet through everything that one seed does to it. */
final class Round {
    private static final long LIVELINESS_MS = 24 * 3_600_000L;
    /** The busiest of 23,000 rounds needed 308,000; one that goes in circles hardly gets on in time, and would never end. */
    private static final long LIVELINESS_EVENTS = 400_000;

    /** Longer than any host is away after the last fault. */
    private static final long SETTLES_MS = 150_000;

    private final Case which;
    private final Rules rules;
    private final Fibers fibers = new Fibers();
    private final Random random;
    private final SimWorld world;
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");
    private final Release wanted;
    private final RolloutRequest request;

    Round(Case which, Rules rules) {
        this.which = which;
        this.rules = rules;
        this.random = new Random(which.seed());
        Fleet fleet = SimFleets.fleet(new Random(random.nextLong()), which.size());
        List<Release> releases = rules.writing(which.seed(), SimFleets.releases(random));
        this.wanted = releases.getLast();
        this.world = new SimWorld(fleet, fibers, new Random(random.nextLong()), releases);
        this.world.caches.cluster = new SplittableRandom(which.seed() ^ 0x22).nextInt(3) == 0;
        RolloutRequest wish = new RolloutRequest(SimFleets.changes(fleet, random, wanted.tag()), false);
        List<String> windows =
                fleet.care().times().windows().stream().map(Window::name).toList();
        this.request = random.nextInt(4) == 0 ? wish.in(windows) : wish;
    }

    /**
     * What a round came to.
     *
     * @param struck names of the faults that happened
     * @param events things that happened under the virtual clock
     */
    record Outcome(
            Case which, List<String> violations, List<String> story, List<String> struck, long events, String verdict) {
        boolean good() {
            return violations.isEmpty();
        }

        /** What broke first, for example I2, or liveness. */
        String broke() {
            return violations.isEmpty() ? "nothing" : violations.getFirst().split("[ :]", 2)[0];
        }
    }

    Outcome run() {
        Checks checks = new Checks(world, store::durable);
        world.install(rules, checks);
        store.begin(plan(world, request, rules));
        String before = world.footprint();
        double rate = random.nextInt(5) == 0 ? 0 : Math.pow(10, -1.5 - 2 * random.nextDouble());
        Faults faults = new Faults(world, which, rate, 60_000 + random.nextInt(1_200_000), rules);
        SimLinks links = new SimLinks(world, faults);
        SimCoordinator coordinator = new SimCoordinator(world, store, links, faults, "r1");
        if (random.nextInt(3) == 0) {
            coordinator.standBy();
        }
        SplittableRandom others = new SplittableRandom(which.seed()); // so that other rounds stay what they were
        SimStations stations = null;
        if (others.nextInt(4) == 0) {
            SimStations.Share share = new SimStations.Share(1 + others.nextInt(3), others.nextInt(3) == 0);
            stations = new SimStations(world, faults, links, store::id, share);
            coordinator.over(stations);
        }
        SimLoss loss = new SimLoss(world, store, checks, coordinator, stations);
        if (others.nextInt(4) == 0) {
            faults.fromOutside("the machines are lost").ifPresent(loss::threaten);
        }
        Operator ada =
                new Operator(world, coordinator, store, faults, new Random(random.nextLong()), random.nextInt(2) == 0);
        world.backups.damages = true;
        Optional<HarmChecks> harms = harms(faults, coordinator);
        faults.unleash();
        Fibers.Fiber person = fibers.start("ada", ada::work);
        fibers.run(() -> person.ended() || fibers.now() > LIVELINESS_MS || fibers.happened() > LIVELINESS_EVENTS);
        if (!person.ended()) {
            world.violated("liveness", "faults have stopped, or it goes in circles: the rollout does not end");
        } else {
            fibers.run(faults::over);
            settle();
            end(before);
        }
        replay();
        checks.turned();
        harms.ifPresent(h -> store.state().course().verdict().ifPresent(v -> h.over(store.events(), v)));
        String verdict = store.state().course().verdict().map(Verdict::toString).orElse("none");
        fibers.close();
        return new Outcome(
                which,
                List.copyOf(world.violations),
                List.copyOf(world.story),
                List.copyOf(faults.struck()),
                fibers.happened(),
                verdict);
    }

    /** What was still under way, such as a balancer's checks, has its time. */
    private void settle() {
        long settled = fibers.now() + SETTLES_MS;
        fibers.after(SETTLES_MS, () -> {});
        fibers.run(() -> fibers.now() >= settled);
    }

    /** In one upgrade of four something happens to the old release beside the new one, or seems to; from a seed of its own. */
    private Optional<HarmChecks> harms(Faults faults, SimCoordinator coordinator) {
        if (tag(request).isEmpty()) {
            return Optional.empty();
        }
        HarmChecks checks = new HarmChecks(world, () -> acts(faults, coordinator), this::judges);
        if (rules.harms(which.seed())) {
            faults.besides("something beside the new release").ifPresent(random -> {
                world.harms.drawn(random, logged(store.state()));
                world.watched = Optional.of(checks);
            });
        }
        return Optional.of(checks);
    }

    /** Whether Drover sees all, is not disturbed, and is not told to stand still or to leave all as it is; to give up is no excuse. */
    private boolean acts(Faults faults, SimCoordinator coordinator) {
        RolloutState state = store.state();
        Optional<RolloutState.Hold> hold = state.course().hold();
        return faults.quiet()
                && (hold.isEmpty() ? coordinator.sees() : hold.get().why().contains("nothing helps"))
                && world.hosts.values().stream().noneMatch(h -> h.disturbed(store.id()))
                && !state.course().aborting();
    }

    private boolean judges(double share) {
        return judges(store.state(), share)
                && wanted.flaw() != Release.Flaw.PAGE_FAILS
                && wanted.flaw() != Release.Flaw.USERS_BLOCKED;
    }

    /** Signs are of two kinds: the page, and the log, which only a plan with a canary names, or that a server is DOWN. */
    static boolean judges(RolloutState state, double share) {
        boolean seen = logged(state) || share == 1;
        return seen && state.readings().beside().harm().isEmpty() && Neighbours.mixed(state);
    }

    private static boolean logged(RolloutState state) {
        return state.plan().steps().stream().anyMatch(s -> s.call().params() instanceof Watch.Params);
    }

    static Event.Planned plan(SimWorld world, String tag, Rules rules) {
        return plan(world, RolloutRequest.of(new Change.UpgradeMastodon(tag)), rules);
    }

    /** The plan that Drover makes when nothing goes wrong, as the first entry of a journal. */
    static Event.Planned plan(SimWorld world, RolloutRequest request, Rules rules) {
        Faults none = Faults.none(world, rules);
        List<Planned> planned = new ArrayList<>();
        SimProcess process = new SimProcess(world, none, order -> order);
        process.start("plan", () -> {
            SimWorkers workers = new SimWorkers(world, new SimLinks(world, none), process);
            InstantSource clock = () -> Instant.ofEpochMilli(world.now());
            boolean patches = request.changes().stream().anyMatch(c -> c instanceof Change.PatchHosts);
            Survey survey = new Survey(world.fleet, workers, clock, SimWorkers.SHIPPED, "");
            planned.add(Planner.plan(world.fleet, survey.look(tag(request), patches), request, Planner.Past.NONE));
        });
        world.fibers.run(() -> !planned.isEmpty());
        return switch (planned.getFirst()) {
            case Planned.Refused refused -> throw new IllegalStateException("refused: " + refused.problems());
            case Planned.Made made -> {
                Plan plan = rules.planned(made.plan());
                yield new Event.Planned(Instant.EPOCH, plan, EventJson.digest(plan), "ada", "a seed");
            }
        };
    }

    private static Optional<String> tag(RolloutRequest request) {
        return request.changes().stream()
                .flatMap(c -> c instanceof Change.UpgradeMastodon up ? Stream.of(up.tag()) : Stream.empty())
                .findFirst();
    }

    /** What the world must look like when a rollout has ended. */
    private void end(String before) {
        RolloutState state = store.state();
        String after = world.footprint();
        world.caches.end(state.course().verdict().orElseThrow());
        switch (state.course().verdict().orElseThrow()) {
            case PUT_BACK -> {
                if (!after.equals(before)) {
                    world.violated("I10", "put back, but not as found:\n" + difference(before, after));
                }
            }
            case COMPLETED -> completed(before, after);
            case ABORTED -> {
                boolean out = world.hosts.values().stream()
                        .anyMatch(h -> h.servers.stream().anyMatch(s -> !s.serving()));
                boolean page = world.hosts.values().stream().anyMatch(h -> h.upkeep.maintenance);
                if ((out || page) && Leftovers.of(state).isEmpty()) {
                    world.violated("I6", "aborted with a server out or a maintenance page on, and nothing says so");
                }
            }
        }
    }

    private void completed(String before, String after) {
        world.hosts.values().stream()
                .filter(h -> h.upkeep.rebootedByDrover > 1)
                .forEach(h -> world.violated("I4", h.name + " was rebooted " + h.upkeep.rebootedByDrover + " times"));
        boolean updates = request.changes().stream()
                .anyMatch(c -> c instanceof Change.PatchHosts p
                        && p.hosts().stream().anyMatch(world.fleet.appliances()::containsKey));
        if (updates && world.hosts.values().stream().noneMatch(h -> h.upkeep.applianceCurrent)) {
            world.violated("I9", "completed, and the router is not updated");
        }
        patched()
                .filter(h -> h.upkeep.pending > 0 || h.upkeep.half || h.upkeep.wantsReboot)
                .forEach(h -> world.violated("I9", "completed, and " + h.name + " is not patched"));
        if (tag(request).isEmpty()) {
            if (!after.equals(before)) {
                world.violated("I6", "patched, but:\n" + difference(before, after));
            }
            return;
        }
        upgraded(before, after);
    }

    private Stream<SimHost> patched() {
        return request.changes().stream()
                .filter(Change.PatchHosts.class::isInstance)
                .flatMap(c -> ((Change.PatchHosts) c).hosts().stream())
                .filter(world.fleet.hosts()::containsKey)
                .map(world::host);
    }

    private void upgraded(String before, String after) {
        String target = before.replace("v4.2.10", wanted.tag()).replaceAll("env \\{.*}", "env");
        String found = after.replaceAll("env \\{.*}", "env");
        if (!found.equals(target)) {
            world.violated("I6", "completed, but:\n" + difference(target, found));
        }
        if (!world.migrations.containsAll(wanted.pre()) || !world.migrations.containsAll(wanted.post())) {
            world.violated("I9", "completed without all migrations");
        }
        long keys = world.hosts.values().stream()
                .filter(h -> h.host.runsMastodon())
                .map(h -> h.env)
                .distinct()
                .count();
        if (keys > 1) {
            world.violated("I9", "completed with different secrets");
        }
    }

    private static String difference(String wanted, String found) {
        List<String> was = wanted.lines().toList();
        List<String> is = found.lines().toList();
        StringBuilder out = new StringBuilder();
        was.stream()
                .filter(l -> !is.contains(l))
                .forEach(l -> out.append("    wanted ").append(l).append('\n'));
        is.stream()
                .filter(l -> !was.contains(l))
                .forEach(l -> out.append("    found  ").append(l).append('\n'));
        return out.toString();
    }

    /** Every prefix of the journal gives the moves that were made then. */
    private void replay() {
        Replay.stray(store.events()).ifPresent(stray -> world.violated("I7", stray));
    }
}
