package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Signal.Wish;
import dev.drover.coordinator.rollout.StepState;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.plan.Step;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The person at the keyboard: starts what died, says what is to become of what waits, and sometimes changes her mind. */
final class Operator {
    private static final int RETRIES = 3;

    private final SimWorld world;
    private final SimCoordinator coordinator;
    private final SimStore store;
    private final Faults faults;
    private final Random random;
    private final boolean meddles;
    private int retries;

    /**
     * @param meddles whether she gives commands at any moment while faults strike
     */
    Operator(
            SimWorld world, SimCoordinator coordinator, SimStore store, Faults faults, Random random, boolean meddles) {
        this.world = world;
        this.coordinator = coordinator;
        this.store = store;
        this.faults = faults;
        this.random = random;
        this.meddles = meddles;
    }

    void work() {
        coordinator.start();
        while (!ended()) {
            world.fibers.sleep(2_000 + random.nextInt(20_000));
            if (ended()) {
                return;
            }
            if (coordinator.away()) {
                if (coordinator.refused() || state().steps().values().stream().anyMatch(Operator::driven)) {
                    adopt();
                }
                decide();
                startGuests();
                coordinator.start();
            } else if (meddles && !faults.over()) {
                meddle();
            }
        }
    }

    boolean ended() {
        return state().ended() && coordinator.away();
    }

    private RolloutState state() {
        return store.state();
    }

    /** A process that has left says why; what a person would answer. */
    private void decide() {
        RolloutState state = state();
        boolean stays = state.course()
                .hold()
                .filter(h -> h.why().contains("nothing helps"))
                .isPresent();
        boolean broken =
                stays || state.steps().values().stream().anyMatch(s -> s.phase() == Phase.FAILED || s.wanting());
        if (Explainer.waitsForPerson(state)) {
            open();
        } else if (broken) {
            retries++;
            say(retries <= RETRIES ? Wish.RETRY : retries % 2 == 0 ? Wish.ROLLBACK : Wish.RETRY);
        }
        if (retries > 4 * RETRIES) {
            say(Wish.ABORT);
        }
    }

    /** What waits is a canary, work by hand or an approval; she does not look which, and what does not fit is refused. */
    private void open() {
        if (random.nextInt(3) == 0) {
            say(Wish.ROLLBACK);
            return;
        }
        say(Wish.PROMOTE);
        say(Wish.APPROVE);
        say(Wish.APPROVE, "bob");
        world.hosts.values().forEach(h -> h.upkeep.applianceCurrent = true);
        say(Wish.DONE);
    }

    private static boolean driven(StepState step) {
        return step.phase() == Phase.FAILED && step.because().startsWith("refused");
    }

    /** What is in doubt on a guest that is down can only be seen when it is up. */
    private void startGuests() {
        state().plan().steps().stream()
                .filter(s -> state().of(s.id()).phase() == Phase.IN_DOUBT && faults.over())
                .flatMap(Operator::lookedAt)
                .map(world::host)
                .filter(h -> !h.up && h.on.isPresent() && world.host(h.on.get()).up)
                .distinct()
                .forEach(h -> {
                    world.tell("ada starts the guest " + h.name);
                    world.host(h.on.get()).guests.act("start", h.name);
                });
    }

    /** Names of hosts that must answer before it is known how a step ended. */
    private static Stream<String> lookedAt(Step step) {
        return step.call().params() instanceof AwaitActivities.Params p
                ? p.hosts().stream()
                : Stream.of(step.host().name());
    }

    /** Takes back what somebody else took, or a journal that is lost. */
    private void adopt() {
        world.tell("ada: drover adopt --all");
        coordinator.adopt();
    }

    private void meddle() {
        if (!faults.meddles()) {
            return;
        }
        switch (random.nextInt(30)) {
            case 0 -> say(Wish.PAUSE);
            case 1 -> say(Wish.PAUSE_IN_PLACE);
            case 2, 3, 4 -> say(Wish.RESUME);
            case 5 -> say(Wish.ROLLBACK);
            case 6 -> say(random.nextInt(4) == 0 ? Wish.ABORT : Wish.PROMOTE);
            case 7, 8 -> say(Wish.RETRY);
            case 9 -> coordinator.kill();
            case 10 -> coordinator.jump(random.nextInt(7_200_000) - 3_600_000);
            case 11, 12 -> coordinator.freeze(1_000 + random.nextInt(180_000));
            default -> {
                // Most of the time she only looks.
            }
        }
    }

    private void say(Wish wish) {
        say(wish, "ada");
    }

    private void say(Wish wish, String who) {
        world.tell(who + ": drover " + wish);
        store.put(new Signal.Command(wish, who, "because", Optional.empty()));
    }
}
