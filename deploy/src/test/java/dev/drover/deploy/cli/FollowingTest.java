package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.server.ServerPlace;
import dev.drover.shared.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who follows a rollout stays, where every coordinator is away for a while. */
class FollowingTest extends ServedCase {
    private static final String DIGEST = "d".repeat(64);
    private static final Instant WHEN = Instant.parse("2026-11-23T14:00:00Z");

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private int port;

    @BeforeEach
    void aCoordinatorWithARolloutInItsJournal() throws Exception {
        aRollout(folder.resolve(".drover"));
        port = serve(folder, ServeTest.FLEET);
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void nobodyListens() {
        System.setErr(err);
    }

    private static void aRollout(Path drawer) {
        Plan plan =
                new Plan(Plan.SCHEMA, "away.example", DIGEST, List.of(), List.of(), List.of(), List.of(), List.of());
        try (JournalStore journal = new SqlitePlace(drawer).take("c1", "a test").orElseThrow()) {
            journal.append(
                    "r1",
                    0,
                    List.of(
                            new Event.Planned(WHEN, plan, DIGEST, "ada", ""),
                            new Event.Ended(WHEN, Verdict.COMPLETED, "")));
        }
    }

    private JournalStore served() {
        return new ServerPlace(servers(folder, port)).read();
    }

    @Test
    void whoFollowsWaitsForACoordinatorToComeBack() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        RolloutState state = Following.follow(new Shared(), served(), "r1", s -> {
            if (looks.getAndIncrement() == 0) {
                everybodyGoesAndOneComesBackWhenItIsMissed();
                return false;
            }
            return s.ended();
        });
        assertThat(state.course().verdict()).contains(Verdict.COMPLETED);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("not lost by it; asking again")
                .containsOnlyOnce("there is an answer again");
    }

    private void everybodyGoesAndOneComesBackWhenItIsMissed() {
        try {
            allGo();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        start(() -> {
            try {
                until(() -> said.toString(StandardCharsets.UTF_8).contains("asking again"));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            coordinator(folder, port);
        });
    }

    @Test
    void whoHasWaitedLongEnoughIsToldWhatToDo() throws Exception {
        JournalStore journal = served();
        allGo();
        assertThatThrownBy(() -> Following.events(journal, "r1", Duration.ZERO))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("127.0.0.1:" + port + " does not answer")
                .hasMessageContaining("drover watch r1");
    }

    @Test
    void aRolloutThatIsNotThereIsNotWaitedFor() {
        assertThatThrownBy(() -> Following.events(served(), "r9", Duration.ofMinutes(1)))
                .hasMessageContaining("there is no rollout r9");
    }
}
