package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which cures are tried where some hosts do not answer, or the plan knows no sweep. web01 is the canary. */
class CureStoriesTest {
    private static final HostId LB = new HostId("lb01");
    private static final HostId CANARY = new HostId("web01");
    private static final String RETURN = "lb01.web.web01.return";

    private Story story = new Story(StoryPlans.webHosts(4));

    private void see(Sighting... sightings) {
        story.signal(new Signal.BesideSeen(List.of(sightings)));
    }

    private static Sighting page(HostId host, String answer) {
        return new Sighting.Page(host, "/about", answer);
    }

    private static Stream<HostId> old() {
        return Stream.of("web02", "web03", "web04").map(HostId::new);
    }

    private boolean answers(HostId host) {
        return !story.silent.contains(host.name());
    }

    private void well() {
        see(page(CANARY, "200"));
        old().forEach(h -> {
            see(new Sighting.Before(h, LB, 300, 0, 0, 0), new Sighting.Line(h, LB, "UP", "L7OK"));
            if (answers(h)) {
                see(page(h, "200"), new Sighting.Unit(h, 1_000, 0, true));
            }
        });
    }

    /** Before and after the new server has answered: it is not a moment at which both failed. */
    private void fails() {
        oldOnesFail();
        see(page(CANARY, "200"));
        oldOnesFail();
    }

    private void oldOnesFail() {
        old().forEach(h -> {
            see(new Sighting.Line(h, LB, "DOWN", "L7STS"));
            if (answers(h)) {
                see(page(h, "500"), new Sighting.Unit(h, 1_000, 0, true));
            }
        });
    }

    private void toTheHarm() {
        story.open();
        well();
        story.runUntil(RETURN, Phase.DONE);
        story.wants.add(RETURN); // no other is up, so it may not be taken out
    }

    private List<String> cures() {
        return story.journal.stream()
                .filter(Event.CureChosen.class::isInstance)
                .map(e -> ((Event.CureChosen) e).cure().text())
                .toList();
    }

    private void lookOn(Duration time) {
        for (long i = 0; i < time.toSeconds() / 8; i++) {
            fails();
            story.pass(Duration.ofSeconds(2));
        }
    }

    private String broke(String cure) {
        return story.state().plan().steps().stream()
                .filter(s -> s.id().text().startsWith(cure))
                .map(s -> story.state().of(s.id()))
                .filter(s -> s.phase() == Phase.FAILED)
                .map(StepState::because)
                .findFirst()
                .orElse("");
    }

    private void isHeldInVain() {
        assertThat(story.state().course().hold())
                .as(String.join("\n", story.told))
                .hasValueSatisfying(
                        h -> assertThat(h.why()).contains("nothing helps", "drover resume", "drover abort"));
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    @Test
    void aHostThatWasNeverHeardIsNotAsked() {
        story.silent.add("web02");
        story.open();
        well();
        story.silent.clear(); // as long as its steps are done
        story.runUntil(RETURN, Phase.DONE);
        story.silent.add("web02");
        story.wants.add(RETURN);
        fails();
        assertThat(cures()).first().isEqualTo("cure.web03.sweep");
    }

    @Test
    void aHostThatWasNotHeardLatelyComesLast() {
        toTheHarm();
        story.silent.add("web02");
        story.pass(Duration.ofMinutes(2));
        fails();
        assertThat(cures()).first().isEqualTo("cure.web03.sweep");
    }

    @Test
    void whatCannotBeReadAtOneHostIsAskedOfTheNext() {
        toTheHarm();
        fails();
        story.silent.add("web02"); // it was heard a moment ago
        lookOn(Duration.ofSeconds(60));
        assertThat(cures()).startsWith("cure.web02.sweep", "cure.web03.sweep");
        assertThat(broke("cure.web02.sweep"))
                .contains("the settings of web02 cannot be read: web02 does not answer: no route to host");
        assertThat(cures()).filteredOn(c -> c.equals("cure.web02.sweep")).hasSize(1);
    }

    @Test
    void aClearingIsTheNextHostsWhereTheFirstOneDoesNotAnswer() {
        toTheHarm();
        story.sweepsFindNothing = true;
        fails();
        story.silent.add("web02");
        lookOn(Duration.ofMinutes(3));
        assertThat(cures()).filteredOn(c -> c.endsWith("clear-cache")).last().isEqualTo("cure.web03.clear-cache");
        assertThat(story.told).filteredOn(t -> t.contains("clear-cache")).hasSizeLessThanOrEqualTo(2);
        lookOn(Duration.ofMinutes(6));
        isHeldInVain();
    }

    @Test
    void whereAllHostsAreSilentItIsSaidWithinMinutesThatNothingHelps() {
        toTheHarm();
        fails();
        story.silent.addAll(List.of("web02", "web03", "web04"));
        lookOn(Duration.ofMinutes(10));
        isHeldInVain();
    }

    /** The host of Redis: all sweeps are carried out there. */
    @Test
    void aCureInDoubtWhoseHostIsSilentCountsAsTried() {
        toTheHarm();
        story.silent.add("redis01");
        fails();
        lookOn(Duration.ofMinutes(2));
        assertThat(cures()).filteredOn(c -> c.endsWith("sweep")).hasSize(1);
        assertThat(cures()).contains("cure.web02.clear-cache");
        lookOn(Duration.ofMinutes(8));
        isHeldInVain();
    }

    @Test
    void aCureInDoubtThatIsSoonKnownAgainIsWaitedFor() {
        toTheHarm();
        story.silent.add("redis01");
        fails();
        lookOn(Duration.ofSeconds(8));
        story.silent.clear();
        lookOn(Duration.ofSeconds(16));
        assertThat(cures()).noneMatch(c -> c.endsWith("clear-cache"));
    }

    @Test
    void aPlanWithoutSweepsClearsFirstAndThenRestarts() {
        story = new Story(StoryPlans.withoutSweeps(StoryPlans.webHosts(4)));
        toTheHarm();
        fails();
        assertThat(cures()).containsExactly("cure.web02.clear-cache");
        lookOn(Duration.ofMinutes(4));
        assertThat(cures())
                .startsWith("cure.web02.clear-cache", "cure.web02.revive", "cure.web03.revive", "cure.web04.revive");
        lookOn(Duration.ofMinutes(6));
        isHeldInVain();
    }

    /** Pages fail, are well, and fail again, and nothing of that is in the cache: the next cure has its turn. */
    @Test
    void whatComesAndGoesIsNotSweptForEver() {
        toTheHarm();
        story.sweepsFindNothing = true;
        for (int i = 0; i < 30; i++) {
            lookOn(Duration.ofSeconds(16));
            old().forEach(h -> see(page(h, "200")));
            story.pass(Duration.ofSeconds(2));
        }
        assertThat(cures()).as(String.join("\n", story.told)).anyMatch(c -> c.contains("clear-cache"));
        assertThat(cures().stream().filter(c -> c.contains("sweep"))).hasSizeLessThan(8);
    }
}
