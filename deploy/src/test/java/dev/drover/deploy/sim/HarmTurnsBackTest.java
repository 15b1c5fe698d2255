package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.sim.HarmRoll.Moment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A harm to the old release is seen by what Drover looks at, turns the simulated roll back, and the way back works. */
class HarmTurnsBackTest {
    private static Stream<Arguments> harms() {
        return Stream.of(SimHarm.UNREADABLE_CACHE, SimHarm.REWRITTEN_SETTING, SimHarm.LONG_LOCK)
                .flatMap(h -> Stream.of(
                        Arguments.of(h, Moment.SIDEKIQ, 2),
                        Arguments.of(h, Moment.SIDEKIQ, 4),
                        Arguments.of(h, Moment.CANARY, 2),
                        Arguments.of(h, Moment.CANARY, 4),
                        Arguments.of(h, Moment.OTHER_WEBS, 4))); // with two, the last old one is out by then
    }

    @ParameterizedTest
    @MethodSource("harms")
    void itIsFoundAndAllIsPutBack(SimHarm harm, Moment moment, int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, false).until(moment, harm).toItsEnd();
        List<Event> events = roll.store.events();
        assertThat(events).as(roll.story()).anyMatch(Event.HarmFound.class::isInstance);
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(Verdict.PUT_BACK);
        roll.checks.over(events, Verdict.PUT_BACK);
        assertThat(roll.world.violations).as(roll.story()).isEmpty();
        assertThat(roll.webs().filter(HarmRoll::isNew)).isEmpty();
        assertThat(roll.world.host("lb01").servers)
                .filteredOn(s -> s.backend.equals("web"))
                .allMatch(SimServer::serving);
        assertThat(Replay.stray(events)).isEmpty();
        roll.fibers.close();
    }
}
