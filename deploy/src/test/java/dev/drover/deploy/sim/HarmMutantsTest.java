package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With one half of what keeps the old release from harm taken away, the simulator finds it. */
class HarmMutantsTest {
    private static class Harmful extends Rules {
        @Override
        boolean harms(long seed) {
            return true;
        }
    }

    @Test
    void whoDoesNotLookBesideTheNewReleaseIsFound() {
        Rules broken = new Rules() {
            @Override
            boolean heard(Signal signal) {
                return !(signal instanceof Signal.BesideSeen);
            }
        };
        HarmRoll roll = new HarmRoll(2, CutPointsTest.releases(Release.Flaw.NONE), broken)
                .until(HarmRoll.Moment.CANARY, SimHarm.UNREADABLE_CACHE)
                .toItsEnd();
        assertThat(roll.world.violations).as(roll.story()).anyMatch(v -> v.contains("nobody has found it"));
        roll.fibers.close();
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

    /** While the canary is watched, an old server's health checks time out, and its balancer writes that into its log. */
    @Test
    void stateLinesThatAreReadAsAnswersAreFound() {
        assertThat(readsOfAStarvedRoll(new Rules())).isEmpty();
        assertThat(readsOfAStarvedRoll(new Rules() {
                    @Override
                    boolean stateLinesAreAnswers() {
                        return true;
                    }
                }))
                .anyMatch(v -> v.contains("read as failed, and no answer has"));
    }

    private static List<String> readsOfAStarvedRoll(Rules rules) {
        HarmRoll roll = new HarmRoll(2, CutPointsTest.releases(Release.Flaw.NONE), rules)
                .until(HarmRoll.Moment.CANARY, SimHarm.STARVED)
                .toItsEnd();
        roll.checks.over(roll.store.events(), Verdict.COMPLETED);
        roll.fibers.close();
        return List.copyOf(roll.world.violations);
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
