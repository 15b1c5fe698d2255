package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HAProxy's log says of the minutes before, as the helper reads it. */
public class LogBeforeTest {
    @TempDir
    protected Path folder = Path.of("");

    private static String line(LocalDateTime at, String times, String server, int status) {
        return DateTimeFormatter.ofPattern(times, Locale.ROOT).format(at) + " lb01 haproxy[9]: 192.0.2.7:4711 ["
                + "29/Nov/2026:09:00:00.000] http web/" + server + " 0/0/0/1/1 " + status
                + " 1234 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"";
    }

    private Output lookAt(Path log) throws Exception {
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  log /dev/log local0
                defaults
                  log global
                  mode http
                  option httplog
                frontend http
                  bind :80
                  default_backend web
                backend web
                  server web01 192.0.2.21:80
                  server web02 192.0.2.22:80
                """);
        return before(log.toString(), "web", 600, config.toString());
    }

    /** Asks the helper; HAProxy is not run by systemd here. */
    protected Output before(String log, String backend, int seconds, String config) throws Exception {
        HelperBench bench = new HelperBench(folder);
        bench.tool("systemctl", "echo 0");
        return bench.helper("look_haproxy_log_before", log, backend, "" + seconds, config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MMM ppd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'"})
    void onlyTheLinesOfThatTimeAreCounted(String times) throws Exception {
        LocalDateTime now = LocalDateTime.now(java.time.ZoneId.systemDefault());
        Path log = folder.resolve("haproxy.log");
        Files.write(
                log,
                List.of(
                        line(now.minusMinutes(40), times, "web01", 500),
                        line(now.minusMinutes(30), times, "web02", 500),
                        line(now.minusMinutes(8), times, "web02", 200),
                        line(now.minusMinutes(3), times, "web02", 500),
                        line(now, times, "web01", 200)));
        Output seen = lookAt(log);
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("answers").stream().map(r -> r.subList(0, 3)))
                .containsExactlyInAnyOrder(List.of("web01", "1", "0"), List.of("web02", "2", "1"));
    }

    @Test
    void whatWasRotatedAwayInThatTimeIsCounted() throws Exception {
        LocalDateTime now = LocalDateTime.now(java.time.ZoneId.systemDefault());
        String times = "MMM ppd HH:mm:ss";
        Files.write(
                folder.resolve("haproxy.log.1"),
                List.of(
                        line(now.minusMinutes(40), times, "web01", 500),
                        line(now.minusMinutes(5), times, "web01", 500)));
        Path log = folder.resolve("haproxy.log");
        Files.write(log, List.of(line(now, times, "web01", 200)));
        assertThat(lookAt(log).rows("answers").stream().map(r -> r.subList(0, 3)))
                .containsExactly(List.of("web01", "2", "1"));
    }

    @Test
    void aLogWithoutALineOfThatTimeHasNothingToSay() throws Exception {
        Path log = folder.resolve("haproxy.log");
        LocalDateTime now = LocalDateTime.now(java.time.ZoneId.systemDefault());
        Files.write(log, List.of(line(now.minusMinutes(40), "MMM ppd HH:mm:ss", "web01", 500)));
        Output seen = lookAt(log);
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("answers")).isEmpty();
    }

    /** Without times nobody knows what was before: to say that it was nothing would blame what always fails. */
    @Test
    void linesWithoutATimeThatIsKnownAreRefused() throws Exception {
        Path log = folder.resolve("haproxy.log");
        Files.write(
                log,
                List.of("<134>1 " + line(LocalDateTime.now(java.time.ZoneId.systemDefault()), "yyyy", "web01", 500)));
        Output seen = lookAt(log);
        assertThat(seen.exit()).isEqualTo(73);
        assertThat(seen.err()).contains("do not begin with a time that Drover knows");
        Files.writeString(log, "");
        assertThat(lookAt(log).exit()).as("nothing was logged yet").isZero();
    }
}
