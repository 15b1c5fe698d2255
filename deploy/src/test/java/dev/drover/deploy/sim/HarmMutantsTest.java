package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With one half of what keeps the old release from harm taken away, seeds find it; each time with harms in every upgrade. */
class HarmMutantsTest {
    private static final long ROUNDS = 100;
    private static final long AT_ONCE = 10;

    private static class Harmful extends Rules {
        @Override
        boolean harms(long seed) {
            return true;
        }
    }

    /**
     * @param first the seeds begin shortly before one that is known to find it
     */
    private static void isFound(long first, Rules broken, String words) {
        for (long seed = first; seed < first + ROUNDS; seed += AT_ONCE) {
            Optional<String> found = Simulation.run(seed, AT_ONCE, broken).bad().stream()
                    .flatMap(o ->
                            o.violations().stream().map(v -> "seed " + o.which().seed() + ": " + v))
                    .filter(v -> v.contains("I13") && v.contains(words))
                    .findFirst();
            if (found.isPresent()) {
                System.out.println(found.get());
                return;
            }
        }
        throw new AssertionError("no \"" + words + "\" in " + ROUNDS + " rounds");
    }

    @Test
    void whoDoesNotLookBesideTheNewReleaseIsFound() {
        isFound(
                450,
                new Harmful() {
                    @Override
                    boolean heard(Signal signal) {
                        return !(signal instanceof Signal.BesideSeen);
                    }
                },
                "nobody has found it");
    }

    /** With cures it is put back, as {@link HarmTurnsBackTest} shows. */
    @Test
    void aWayBackWithoutCuresIsFound() {
        Rules broken = new Rules() {
            @Override
            Plan planned(Plan made) {
                return new Plan(
                        made.schema(),
                        made.fleet(),
                        made.fleetDigest(),
                        made.changes(),
                        made.stages(),
                        made.steps(),
                        made.notes(),
                        List.of());
            }
        };
        HarmRoll roll = new HarmRoll(2, CutPointsTest.releases(Release.Flaw.NONE), broken)
                .until(HarmRoll.Moment.CANARY, SimHarm.UNREADABLE_CACHE)
                .toItsEnd();
        assertThat(roll.store.events()).as(roll.story()).anyMatch(Event.HarmFound.class::isInstance);
        assertThat(roll.state().course().verdict()).as(roll.story()).isEmpty();
        roll.fibers.close();
    }

    @Test
    void stateLinesThatAreReadAsAnswersAreFound() {
        isFound(
                1260,
                new Harmful() {
                    @Override
                    boolean stateLinesAreAnswers() {
                        return true;
                    }
                },
                "read as failed, and no answer has");
    }

    /** The same rounds with nothing taken away. */
    @Test
    void andNothingIsFoundOtherwise() {
        assertThat(Simulation.run(300, 40, new Harmful()).bad()).isEmpty();
    }

    /** What a migration that broke has rewritten stays, and nobody restarts servers that are UP: it is told. */
    @Test
    void whatNoWayBackReachesIsTold() {
        assertThat(Simulation.round(Case.of(5_779), new Harmful()).violations()).isEmpty();
    }

    /** All machines were lost, and the restored journal does not know that the tree with a cache of its own is gone. */
    @Test
    void aTreeThatIsGoneIsNoDoubtForEver() {
        assertThat(Simulation.round(Case.of(7_432), new Harmful()).violations()).isEmpty();
    }

    /** On a way back for another reason: what is put back and is not well is judged as an old server, too. */
    @Test
    void aServerThatIsPutBackAndHarmedIsFound() {
        assertThat(Simulation.round(Case.of(1_261), new Harmful()).violations()).isEmpty();
    }
}
