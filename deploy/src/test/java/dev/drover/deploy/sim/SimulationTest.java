package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.action.Output;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The whole system from seeds, and proof that its checkers are awake: with one rule broken, they must find it. */
class SimulationTest {
    private static final long ROUNDS = 100;
    private static final long MUTANT_ROUNDS = 200;
    private static final long AT_ONCE = 4;

    @Test
    void noSeedBreaksAnInvariant() {
        Simulation.Result result = Simulation.run(1_000_000, ROUNDS, new Rules());
        System.out.println(
                "simulated: " + result.rounds() + " rounds, " + result.faults() + " faults, " + result.verdicts());
        assertThat(result.bad()).isEmpty();
        assertThat(result.verdicts()).containsKeys("COMPLETED", "PUT_BACK", "ABORTED");
    }

    @Test
    void workerProcessesDieStandStillAreCutOffAndRolloutsEndAllTheSame() {
        List<Round.Outcome> rounds = new ArrayList<>();
        Simulation.each(0, 150, new Rules(), (ran, outcome) -> {
            if (outcome.story().stream().anyMatch(l -> l.contains("worker near-"))) {
                rounds.add(outcome);
            }
        });
        assertThat(rounds).hasSizeGreaterThan(5).allMatch(Round.Outcome::good);
        List<String> told = rounds.stream().flatMap(o -> o.story().stream()).toList();
        assertThat(told).anyMatch(l -> l.contains("is killed"));
        assertThat(told).anyMatch(l -> l.contains("is away; its hosts"));
        assertThat(told).anyMatch(l -> l.contains("was started again; its hosts"));
        assertThat(rounds).extracting(Round.Outcome::verdict).contains("COMPLETED", "PUT_BACK");
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        Round.Outcome once = new Round(Case.of(7), new Rules()).run();
        assertThat(new Round(Case.of(7), new Rules()).run()).isEqualTo(once);
    }

    /**
     * @param first the seeds begin shortly before one that is known to find it
     */
    private static Round.Outcome isFound(long first, String invariant, Rules broken) {
        for (long seed = first; seed < first + MUTANT_ROUNDS; seed += AT_ONCE) {
            Optional<Round.Outcome> bad = Simulation.run(seed, AT_ONCE, broken).bad().stream()
                    .filter(o -> o.violations().stream().anyMatch(v -> v.startsWith(invariant)))
                    .findFirst();
            if (bad.isPresent()) {
                return bad.get();
            }
        }
        throw new AssertionError("nothing of " + invariant + " found in " + MUTANT_ROUNDS + " rounds");
    }

    @Test
    void aFailingSeedShrinksToWhatIsNeeded() {
        Rules blind = new Rules() {
            @Override
            boolean slotTaken(SimHost host) {
                return false;
            }
        };
        Round.Outcome bad = isFound(22, "I2", blind);
        Round.Outcome small = new Shrinking(blind).smallest(bad);
        assertThat(small.broke()).isEqualTo(bad.broke());
        assertThat(small.struck().size()).isLessThanOrEqualTo(bad.struck().size() / 2);
        assertThat(Simulation.round(small.which(), blind)).isEqualTo(small);
    }

    @Test
    void aFenceThatLetsOldEpochsThroughIsFound() {
        isFound(5, "I2", new Rules() {
            @Override
            Optional<Output> fenced(SimHost host, String journal, long epoch) {
                return Optional.empty();
            }
        });
    }

    @Test
    void ordersThatAreSentBeforeTheyAreWrittenAreFound() {
        isFound(1, "I7", new Rules() {
            @Override
            long durableAfter() {
                return 500;
            }
        });
    }

    @Test
    void aBalancerThatDoesNotCountIsFound() {
        isFound(1, "I1", new Rules() {
            @Override
            long others(SimWorld world, SimHost balancer, String backend, String server) {
                return 99;
            }
        });
    }

    @Test
    void aRolloutThatTurnsBackBecauseOthersAreDownForAMomentIsFound() {
        isFound(13, "I1", new Rules() {
            @Override
            Report heard(Report report) {
                return report instanceof Report.Settled s && s.settlement() instanceof Settlement.Wanting w
                        ? new Report.Settled(
                                s.step(),
                                s.mission(),
                                s.attempt(),
                                new Settlement.Broke(w.text(), "mend it"),
                                s.hostMillis())
                        : report;
            }
        });
    }

    @Test
    void aLeaseThatIsNotDisarmedAlthoughItSaysSoIsFound() {
        isFound(1, "I6", new Rules() {
            @Override
            boolean disarms() {
                return false;
            }
        });
    }

    @Test
    void aMemoryThatIsNotTheFirstIsFound() {
        isFound(35, "I10", new Rules() {
            @Override
            WorkOrder delivered(WorkOrder order, List<Event> journal) {
                return order.mission() == Mission.CARRY_OUT
                        ? new WorkOrder(
                                order.rollout(),
                                order.plan(),
                                order.journal(),
                                order.epoch(),
                                order.step(),
                                order.mission(),
                                order.attempt(),
                                Optional.empty())
                        : newest(order, journal);
            }

            private static WorkOrder newest(WorkOrder order, List<Event> journal) {
                Optional<String> last = journal.stream()
                        .filter(e -> e instanceof Event.StepFound f
                                && f.step().equals(order.step().id()))
                        .map(e -> ((Event.StepFound) e).before())
                        .reduce((a, b) -> b);
                return new WorkOrder(
                        order.rollout(),
                        order.plan(),
                        order.journal(),
                        order.epoch(),
                        order.step(),
                        order.mission(),
                        order.attempt(),
                        last);
            }
        });
    }

    @Test
    void aHelperThatIsBlindForRunningBackupsIsFound() {
        isFound(55, "I3", new Rules() {
            @Override
            boolean noticesActivities() {
                return false;
            }
        });
    }

    @Test
    void aHostWithRoomForTwoLongStepsIsFound() {
        isFound(13, "I2", new Rules() {
            @Override
            boolean slotTaken(SimHost host) {
                return false;
            }
        });
    }
}
