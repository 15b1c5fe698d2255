package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Releases that the old one cannot read beside, in whole rollouts under faults: there, back, and cut off. */
class OwnCacheSimTest {
    private static final int ROUNDS = 60;
    private static final int MUTANT_ROUNDS = 200;

    /** Every release writes what the old one cannot read. */
    private static class Unreadable extends Rules {
        @Override
        boolean unreadableCache(long seed) {
            return true;
        }
    }

    @Test
    void noKeyOfTheNewReleaseIsEverWhereAnOldProcessReads() {
        List<Round.Outcome> rounds = new ArrayList<>();
        Simulation.each(5_000, ROUNDS, new Unreadable(), (ran, outcome) -> rounds.add(outcome));
        assertThat(rounds).allMatch(Round.Outcome::good);
        assertThat(rounds).extracting(Round.Outcome::verdict).contains("COMPLETED", "PUT_BACK");
        List<String> told = rounds.stream().flatMap(o -> o.story().stream()).toList();
        assertThat(told).anyMatch(l -> l.contains("the cache in database 0 is cleared")); // on a way back
        assertThat(told).anyMatch(l -> l.contains("the cache in database 15 is cleared"));
    }

    /** As a plain copy of the settings at the switch would do. */
    @Test
    void aSwitchThatCarriesTheCacheIntoTheOtherTreeIsFound() {
        Rules broken = new Unreadable() {
            @Override
            boolean carriesCaches() {
                return true;
            }
        };
        Optional<Round.Outcome> bad = Optional.empty();
        for (long seed = 1; seed <= MUTANT_ROUNDS && bad.isEmpty(); seed += 10) {
            bad = Simulation.run(seed, 10, broken).bad().stream()
                    .filter(o -> o.violations().stream().anyMatch(v -> v.startsWith("I13")))
                    .findFirst();
        }
        assertThat(bad).as("something of I13 in " + MUTANT_ROUNDS + " rounds").isPresent();
    }

    @Test
    void whoAbortsWhileThereAreTwoCachesIsToldWhoUsesWhich() {
        HarmRoll roll = HarmRoll.told(2).until(HarmRoll.Moment.CANARY, SimHarm.READABLE_CACHE);
        roll.store.put(new Signal.Command(Signal.Wish.ABORT, "ada", "enough for today", Optional.empty()));
        roll.toItsEnd();
        assertThat(Leftovers.of(roll.state()))
                .anyMatch(
                        l -> l.startsWith(
                                "two caches: [sidekiq01, sidekiq02, web01] use database 15 of Redis, [web02] the one of before"));
        roll.fibers.close();
    }
}
