package dev.drover.coordinator.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.port.Attendance.HandedOver;
import dev.drover.coordinator.port.Attendance.Line;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When one that leads hands over, to whom, and who does not lead although it could. */
class HandOverTest {
    private static final Duration NOW = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(31);
    private static final Set<String> NEEDED = Set.of("near-a", "near-b");

    private final HandOver rule = HandOver.USUAL;

    private static Line line(String coordinator, Duration age, String... workers) {
        return new Line(coordinator, Set.of(workers), age);
    }

    private static Attendance.Book book(Line... lines) {
        return new Attendance.Book(List.of(lines), List.of());
    }

    private static Attendance.Book after(HandedOver last, Line... lines) {
        return new Attendance.Book(List.of(lines), List.of(last));
    }

    private HandOver.Choice choice(Set<String> here, Duration lonely, Attendance.Book book) {
        return rule.choice(new HandOver.Case("c1", NEEDED, here, lonely, book));
    }

    private String waits(Duration lonely, Attendance.Book book) {
        HandOver.Choice choice = choice(Set.of(), lonely, book);
        assertThat(choice).isInstanceOf(HandOver.Waits.class);
        return choice.because().orElseThrow();
    }

    @Test
    void whoIsReachedByOneThatIsNeededLeadsOn() {
        Attendance.Book others = book(line("c2", NOW, "near-a", "near-b"));
        assertThat(choice(Set.of("near-b", "near-x"), LONG, others)).isEqualTo(new HandOver.Leads());
        assertThat(rule.choice(new HandOver.Case("c1", Set.of(), Set.of(), LONG, others)))
                .as("nothing is open, or it reaches the hosts itself")
                .isEqualTo(new HandOver.Leads());
    }

    @Test
    void whoIsReachedByNoneHandsOverAfterAWhileAndSaysSoBefore() {
        Attendance.Book others = book(line("c1", NOW), line("c2", NOW, "near-b"));
        assertThat(waits(Duration.ofSeconds(12), others))
                .isEqualTo("no worker that may drive its hosts (near-a, near-b) is connected to c1, for 12 s now; to c2"
                        + " there is (near-b). Unless they come, c1 hands over to c2 in 18 s");
        assertThat(choice(Set.of("near-x"), LONG, others))
                .isEqualTo(new HandOver.Goes(
                        "c2",
                        "no worker that may drive its hosts (near-a, near-b) is connected to c1, for 31 s now; to c2"
                                + " there is (near-b)"));
    }

    @Test
    void itGoesToWhomMostOfThemReachAndToNobodyWhoIsGone() {
        Attendance.Book others = book(
                line("c2", NOW, "near-b"), line("c3", NOW, "near-a", "near-b"), line("c4", NOW, "near-a", "near-b"));
        assertThat(choice(Set.of(), LONG, others))
                .isInstanceOfSatisfying(
                        HandOver.Goes.class, g -> assertThat(g.heir()).isEqualTo("c3"));
        Attendance.Book gone = book(line("c2", Duration.ofSeconds(11), "near-a"), line("c3", NOW, "near-x"));
        assertThat(waits(Duration.ofHours(1), gone)).endsWith("nor to another coordinator that can be heard of");
    }

    @Test
    void onceInTenMinutesAtMostWhoeverItIs() {
        HandedOver last = new HandedOver("c3", "c1", Duration.ofMinutes(4));
        assertThat(waits(Duration.ofMinutes(3), after(last, line("c2", NOW, "near-a"))))
                .contains("c1 hands over to c2 in 6 min", "c3 handed over to c1 4 min ago", "once in 10 min at most");
        HandedOver longAgo = new HandedOver("c3", "c1", Duration.ofMinutes(10));
        assertThat(choice(Set.of(), LONG, after(longAgo, line("c2", NOW, "near-a"))))
                .isInstanceOf(HandOver.Goes.class);
        assertThat(waits(Duration.ofSeconds(1), after(longAgo, line("c2", NOW, "near-a"))))
                .as("it waits for its own workers, too")
                .contains("in 29 s");
    }

    /** The database's clock was set back, or somebody wrote into it what is not so. */
    @Test
    void whatHasYetToComeIsNotBelieved() {
        Duration tomorrow = Duration.ofDays(-1);
        assertThat(waits(Duration.ofHours(1), book(line("c2", tomorrow, "near-a"))))
                .endsWith("nor to another coordinator that can be heard of");
        HandedOver toCome = new HandedOver("c1", "c3", tomorrow);
        assertThat(choice(Set.of(), LONG, after(toCome, line("c2", NOW, "near-a"))))
                .isInstanceOf(HandOver.Goes.class);
        assertThat(rule.standsBack("c1", after(toCome, line("c2", NOW)))).isFalse();
        HandedOver own = new HandedOver("c1", "c2", NOW);
        assertThat(rule.standsBack("c1", after(own, line("c2", tomorrow)))).isFalse();
        Duration aLittle = Duration.ofSeconds(-2);
        assertThat(choice(Set.of(), LONG, book(line("c2", aLittle, "near-a"))))
                .as("a clock that is set right")
                .isInstanceOf(HandOver.Goes.class);
    }

    @Test
    void whoHasHandedOverLeavesItToTheOthersForAsLongAsThereAreAny() {
        HandedOver own = new HandedOver("c1", "c2", Duration.ofMinutes(9));
        assertThat(rule.standsBack("c1", after(own, line("c1", NOW), line("c2", NOW))))
                .isTrue();
        assertThat(rule.standsBack("c2", after(own, line("c1", NOW), line("c2", NOW))))
                .isFalse();
        assertThat(rule.standsBack("c1", after(own, line("c1", NOW), line("c2", Duration.ofSeconds(11)))))
                .as("somebody must lead")
                .isFalse();
        assertThat(rule.standsBack("c1", after(new HandedOver("c1", "c2", Duration.ofMinutes(10)), line("c2", NOW))))
                .isFalse();
        assertThat(rule.standsBack("c1", Attendance.Book.EMPTY)).isFalse();
    }
}
