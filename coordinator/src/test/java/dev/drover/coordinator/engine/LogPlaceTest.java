package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Neighbours;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a balancer's log tells of web hosts, look by look. */
class LogPlaceTest {
    private static final HostId LB = new HostId("lb01");
    private static final HostId WEB = new HostId("web02");
    private static final Map<String, HostId> HOSTS = Map.of("server02", WEB);
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    private final LogPlace place = new LogPlace();

    private static Output answer(String text) {
        return new Output(0, text, "");
    }

    @Test
    void theFirstLookOnlyFindsTheEndAndTheNextGoesOnFromThere() {
        assertThat(place.read(LB, HOSTS, answer("answers=server02\t9\t9\t9\ninode=7\noffset=100\n"), NOW))
                .isEmpty();
        Neighbours.Log log = new Neighbours.Log("/l", "/c");
        Neighbours.Line line = new Neighbours.Line(LB, "/s", "web", "server02", Optional.of(log));
        assertThat(place.look(line, log)).containsExactly("look", "haproxy_log", "/l", "web", "7", "100", "/c");
    }

    @Test
    void errorsAreToldWithTheAnswersOfTheLastMinute() {
        place.read(LB, HOSTS, answer("inode=7\noffset=100\n"), NOW);
        place.read(LB, HOSTS, answer("answers=server02\t50\t0\t0\ninode=7\noffset=200\n"), NOW);
        place.read(LB, HOSTS, answer("answers=server02\t10\t0\t0\ninode=7\noffset=300\n"), NOW.plusSeconds(40));
        assertThat(place.read(
                        LB,
                        HOSTS,
                        answer("answers=server02\t9\t8\t2\nanswers=none\t4\t4\t0\ninode=7\noffset=400\n"),
                        NOW.plusSeconds(70)))
                .as("of nineteen answers eleven were well, since the look at their beginning")
                .containsExactly(new Sighting.Errors(WEB, LB, 19, 2, Optional.of(NOW)));
    }

    @Test
    void whereOnlyFilesWereAnsweredItWasWellLongAgo() {
        place.read(LB, HOSTS, answer("inode=7\noffset=100\n"), NOW);
        assertThat(place.read(LB, HOSTS, answer("answers=server02\t30\t27\t27\ninode=7\noffset=200\n"), NOW))
                .containsExactly(new Sighting.Errors(WEB, LB, 30, 27, Optional.of(Instant.EPOCH)));
    }

    @Test
    void oneFileAmongFewAnswersDoesNotShowThatItIsWell() {
        place.read(LB, HOSTS, answer("inode=7\noffset=100\n"), NOW);
        Instant at = NOW;
        List<Sighting> seen = List.of();
        for (int i = 0; i < 12; i++) {
            at = at.plusSeconds(2);
            int bad = i < 4 ? 0 : i % 2 + 2; // of three: then there is one file among them every other time
            String row = "answers=server02\t" + (i < 4 ? 6 : 3) + "\t" + bad + "\t" + bad + "\n";
            seen = place.read(LB, HOSTS, answer(row + "inode=7\noffset=200\n"), at);
        }
        assertThat(seen).containsExactly(new Sighting.Errors(WEB, LB, 48, 20, Optional.of(NOW.plusSeconds(6))));
    }

    @Test
    void statesAreToldAsTheyStand() {
        place.read(LB, HOSTS, answer("inode=7\noffset=100\n"), NOW);
        assertThat(place.read(LB, HOSTS, answer("state=server02\tDOWN\tL7STS\t500\ninode=7\noffset=200\n"), NOW))
                .containsExactly(new Sighting.Line(WEB, LB, "DOWN", "L7STS"));
    }

    @Test
    void theTimeBeforeIsToldOfEveryServer() {
        assertThat(LogPlace.before(LB, Map.of("server02", WEB), answer("""
                                answers=server02\t300\t5\t2
                                state=server02\tDOWN\tL7STS\t500
                                state=server02\tDOWN\tL4CON
                                inode=1
                                offset=2
                                """)))
                .containsExactly(new Sighting.Before(WEB, LB, 300, 5, 2, 1));
        assertThat(LogPlace.before(LB, HOSTS, answer("inode=1\noffset=2\n")))
                .containsExactly(new Sighting.Before(WEB, LB, 0, 0, 0, 0));
    }
}
