package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The crash rehearsal that users read: what it says of the lab's plan, step by step. */
class WhatIfCrashTest {
    private static Map<String, WhatIfCrash.Rehearsal> told = Map.of();

    @BeforeAll
    static void rehearse() {
        Fleet fleet = CutPointsTest.lab("backup: { command: backup, settings: true }\n");
        Fibers fibers = new Fibers();
        SimWorld world = new SimWorld(fleet, fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        world.install(new Rules(), new Checks(world, store::durable));
        Plan plan = Round.plan(world, "v4.3.0", new Rules()).plan();
        fibers.close();
        told = new TreeMap<>();
        WhatIfCrash.of(fleet, plan).forEach(r -> told.put(r.step().text(), r));
        assertThat(told).hasSameSizeAs(plan.steps());
    }

    private static WhatIfCrash.Rehearsal of(String step) {
        return Optional.ofNullable(told.get(step)).orElseThrow();
    }

    @Test
    void afterACrashInAnyStepTheRolloutStillEndsByItself() {
        String completed = Verdict.COMPLETED.toString().toLowerCase(Locale.ROOT);
        assertThat(told.values()).allSatisfy(r -> assertThat(r.end()).contains(completed));
    }

    @Test
    void aDrainThatNobodyRenewsLeavesNothingOut() {
        assertThat(of("lb01.web.web01.drain").left()).isEmpty();
        assertThat(of("lb01.streaming.web02.drain").left()).isEmpty();
    }

    @Test
    void aHostThatIsBeingChangedStaysOutAndIsNamed() {
        assertThat(of("web01.switch").left()).anySatisfy(l -> assertThat(l).contains("lb01 keeps web/web01 out"));
        assertThat(of("web01.switch").next()).isEqualTo("looks how web01.switch ended");
    }

    @Test
    void aQuietSidekiqIsNamed() {
        assertThat(of("sidekiq01.quiet").left()).anySatisfy(l -> assertThat(l).contains("sidekiq01 fetches no jobs"));
    }

    @Test
    void beforeAnythingIsTouchedNothingIsLeft() {
        List<String> untouched = List.of("web01.preflight", "web01.build", "web01.packs");
        assertThat(untouched).allSatisfy(step -> assertThat(of(step).left()).isEmpty());
    }
}
