package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.planner.Sightings;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.Output;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is asked what, and how often, while old and new run side by side. */
class NeighbourLooksTest {
    private static final HostId WEB02 = new HostId("web02");

    private record Asked(HostId host, List<String> words, Consumer<Output> then) {}

    private final List<Asked> asked = new ArrayList<>();
    private final List<Signal> posted = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-29T10:00:00Z");
    private RolloutState state = planned();

    private final NeighbourLooks looks = new NeighbourLooks(
            new NobodyThere() {
                @Override
                public void tellLater(HostId host, Consumer<Output> then, String... words) {
                    asked.add(new Asked(host, List.of(words), then));
                }
            },
            new Mailbox() {
                @Override
                public void post(Signal signal) {
                    posted.add(signal);
                }

                @Override
                public Signal next() {
                    return new Signal.Tick();
                }

                @Override
                public boolean isEmpty() {
                    return true;
                }
            });

    private RolloutState planned() {
        try {
            Fleet fleet = FleetFile.parse(Files.readString(Path.of("src/test/resources/plans/page-1/fleet.yaml")))
                    .fleet()
                    .orElseThrow();
            RolloutRequest request = RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0"));
            Plan plan =
                    ((Planned.Made) Planner.plan(fleet, Sightings.healthy(fleet), request, Planner.Past.NONE)).plan();
            return RolloutState.fold(List.of(new Event.Planned(now, plan, EventJson.digest(plan), "ada", "a test")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void migrates() {
        state = state.after(new Event.StepOrdered(now, new StepId("pre-migrate"), Mission.CARRY_OUT, 1, 1))
                .after(new Event.StepFound(now, new StepId("pre-migrate"), "needed", "{}"));
    }

    /** The loop's heart beats ten times a second, and everybody answers at once. */
    private void pass(Duration time) {
        int read = asked.size();
        for (Instant until = now.plus(time); now.isBefore(until); now = now.plusMillis(100)) {
            looks.ask(state, now);
            for (; read < asked.size(); read++) {
                asked.get(read).then().accept(new Output(0, "", ""));
            }
        }
    }

    private long count(String host, String look) {
        return asked.stream()
                .filter(a -> a.host().name().equals(host) && a.words().get(1).equals(look))
                .count();
    }

    @Test
    void beforeAnythingNewRunsTheOldOnesAreOnlyGotToKnow() {
        pass(Duration.ofMinutes(2));
        assertThat(count("web02", "neighbour_page")).isEqualTo(6);
        assertThat(count("lb01", "haproxy_log")).isZero();
        assertThat(count("lb01", "haproxy_log_before")).isEqualTo(6);
    }

    @Test
    void fromTheFirstStepOfTheNewReleaseOnTheyAreLookedAtAllTheTime() {
        migrates();
        pass(Duration.ofMinutes(1));
        assertThat(count("web01", "neighbour_page"))
                .as("at most twenty a minute")
                .isEqualTo(12);
        assertThat(count("web02", "neighbour_page")).isEqualTo(12);
        assertThat(count("web02", "unit")).isEqualTo(30);
        assertThat(count("lb01", "haproxy")).isEqualTo(30);
        assertThat(count("lb01", "haproxy_log")).isEqualTo(30);
    }

    private void seen(Sighting sighting) {
        state = state.after(new Event.NeighbourSeen(now, sighting));
    }

    @Test
    void aPageThatFailsIsAskedAgainSoonAndNeverTooOften() {
        migrates();
        pass(Duration.ofMinutes(1));
        seen(new Sighting.Page(WEB02, "/about", "200"));
        seen(new Sighting.Page(WEB02, "/about", "500"));
        long before = count("web02", "neighbour_page");
        pass(Duration.ofSeconds(8));
        assertThat(count("web02", "neighbour_page") - before).isBetween(4L, 5L);
        for (int i = 0; i < 30; i++) {
            seen(new Sighting.Page(WEB02, "/about", "200"));
            pass(Duration.ofSeconds(5));
            seen(new Sighting.Page(WEB02, "/about", "500"));
            long soFar = count("web02", "neighbour_page");
            pass(Duration.ofSeconds(5));
            assertThat(count("web02", "neighbour_page") - soFar).isBetween(1L, 3L);
        }
        long start = count("web02", "neighbour_page");
        seen(new Sighting.Page(WEB02, "/about", "500"));
        pass(Duration.ofMinutes(1));
        assertThat(count("web02", "neighbour_page") - start).as("in a minute").isLessThan(19);
    }

    @Test
    void whatTheyAnswerIsPosted() {
        migrates();
        looks.ask(state, now);
        asked.stream()
                .filter(a -> a.host().equals(WEB02) && a.words().get(1).equals("neighbour_page"))
                .forEach(a -> a.then().accept(new Output(0, "page=/about\t500\t12\nasked-as=user\tit is\n", "")));
        asked.stream()
                .filter(a -> a.words().get(1).equals("haproxy"))
                .forEach(a -> a.then()
                        .accept(new Output(0, "server=web\tweb02\tDOWN\t0\t100\t1\t0\t* L7STS\nuptime-s=1\n", "")));
        assertThat(posted)
                .contains(
                        new Signal.BesideSeen(List.of(new Sighting.Page(WEB02, "/about", "500"))),
                        new Signal.BesideSeen(List.of(new Sighting.Line(WEB02, new HostId("lb01"), "DOWN", "L7STS"))));
    }

    @Test
    void whoDoesNotAnswerSaysNothing() {
        migrates();
        looks.ask(state, now);
        asked.forEach(a -> a.then().accept(new Output(255, "page=/about\t500\t12\n", "unreachable")));
        assertThat(posted).isEmpty();
    }

    /** What starts a process that has died counts that only when it is there again: meanwhile it looks like a stop. */
    @Test
    void aProcessThatHasJustDiedIsNotTakenForOneThatWasStopped() {
        migrates();
        looks.ask(state, now);
        String unit = "unit=mastodon-web.service\nActiveState=%s\nNRestarts=0\nstarted-ms=%d\nend\n";
        for (String answer :
                List.of(unit.formatted("activating", 0), unit.formatted("inactive", 0), unit.formatted("active", 5))) {
            posted.clear();
            asked.stream()
                    .filter(a -> a.host().equals(WEB02) && a.words().get(1).equals("unit"))
                    .forEach(a -> a.then().accept(new Output(0, answer, "")));
            assertThat(posted).as(answer).hasSize(answer.contains("activating") ? 0 : 1);
        }
    }
}
