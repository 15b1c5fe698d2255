package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real helper reads HAProxy's log, with the format that a configuration names. */
public class HaproxyLogTest {
    private static final Path RECORDED =
            Path.of("src/test/resources/recorded/haproxy-httplog.log").toAbsolutePath();
    private static final String DEFAULTS = "defaults\n log global\n mode http\n option httplog\n";
    private static final String PUBLIC = DEFAULTS + "frontend public\n default_backend web\n";
    private static final String SYSLOG = "Nov 29 09:00:00 lb01 haproxy[4711]: ";
    private static final String REFUSED = "its lines are no evidence. Write option httplog there, or a log-format";

    @TempDir
    protected Path dir = Path.of("");

    private HelperBench bench = new HelperBench(Path.of(""));

    @BeforeEach
    void haproxyIsNotRunBySystemd() throws IOException {
        bench = new HelperBench(dir);
        systemd("0");
    }

    /** What systemd says of HAProxy's process. */
    protected void systemd(String pid) throws IOException {
        bench.tool("systemctl", "echo " + pid);
    }

    /** Asks the helper. */
    protected Output log(String log, String backend, String inode, String offset, String config)
            throws IOException, InterruptedException {
        return bench.helper("look_haproxy_log", log, backend, inode, offset, config);
    }

    private Path log() {
        return dir.resolve("haproxy.log");
    }

    private static String line(String server, String end) {
        return SYSLOG + "192.0.2.7:40001 [29/Nov/2026:09:00:00.001] public " + server + " 0/0/1/8/9 " + end
                + " 3/3/1/1/0 0/0 \"GET /about HTTP/1.1\"";
    }

    private void write(String... lines) throws IOException {
        Files.writeString(log(), String.join("\n", lines) + "\n");
    }

    private static String inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino").toString();
    }

    private Output look(String config, String inode, long offset) throws IOException, InterruptedException {
        Files.writeString(dir.resolve("haproxy.cfg"), config);
        return log("" + log(), "web", inode, "" + offset, dir + "/haproxy.cfg");
    }

    private Output all(String config) throws IOException, InterruptedException {
        Output seen = look(config, inode(log()), 0);
        assertThat(seen.exit()).as(seen.err()).isZero();
        return seen;
    }

    @Test
    void twoStateLinesAmongFortyThreeAnswersAreNoAnswers() throws Exception {
        Files.copy(RECORDED, log());
        Output seen = all(PUBLIC);
        assertThat(seen.rows("answers"))
                .containsExactlyInAnyOrder(List.of("web01", "29", "0", "0"), List.of("web02", "14", "0", "0"));
        assertThat(seen.rows("state"))
                .containsExactly(List.of("web02", "DOWN", "L7STS", "500"), List.of("web02", "UP", "L7OK", "200"));
        assertThat(seen.number("offset")).isEqualTo(Files.size(RECORDED));
        assertThat(look(PUBLIC, "0", 0).out())
                .as("the first look tells from where on it is read")
                .isEqualTo("inode=" + inode(log()) + "\noffset=" + Files.size(RECORDED) + "\n");
    }

    /** 503 SC--, 502 SH--, 504 sH-- are HAProxy's: no server answered, or not to the end. 502 and 504 are nginx's otherwise. */
    @Test
    void whatTheApplicationAnswersIsToldFromWhatHaproxyAnswers() throws Exception {
        write(
                line("web/web01", "200 512 - - ----"),
                line("web/web01", "500 512 - - ----"),
                line("web/web01", "504 198 - - sH--"),
                line("web/web01", "502 209 - - SH--"),
                line("web/web01", "503 209 - - SC--"),
                line("web/web01", "502 559 - - ----"),
                line("web/web01", "504 569 - - ----"),
                line("web/web01", "-1 0 - - CH--"),
                line("web/web02", "503 512 - - --VN"),
                line("web/<NOSRV>", "503 217 - - SC--"),
                line("public/<NOSRV>", "403 192 - - PR--"),
                line("streaming/web01", "500 512 - - ----"));
        assertThat(all(PUBLIC).rows("answers"))
                .containsExactlyInAnyOrder(
                        List.of("web01", "8", "7", "1"),
                        List.of("web02", "1", "1", "1"),
                        List.of("none", "1", "1", "0"));
    }

    @Test
    void eachFrontendsLinesAreReadWithItsOwnFormat() throws Exception {
        String config =
                "defaults base\n log global\n mode http\n option httplog\ndefaults clf from base\n option httplog clf\n"
                        + "frontend public from base\n default_backend web\n"
                        + "frontend json from base\n log-format \"{\\\"ua\\\":\\\"%{+E}[capture.req.hdr(0)]\\\",\\\"f\\\":\\\"%ft\\\","
                        + "\\\"be\\\":\\\"%b\\\",\\\"srv\\\":\\\"%s\\\",\\\"st\\\":%ST,\\\"end\\\":\\\"%tsc\\\"}\"\n use_backend web if TRUE\n"
                        + "frontend quoted from base\n log-format %{+Q}o\\ %ci\\ %{+Q}ST\\ %ft\\ %{+E}hr\\ %{+Q}r\\ %b\\ %s\\ %ts\n"
                        + " use_backend %[req.hdr(host),lower]\n"
                        + "frontend common from clf\n default_backend web\n"
                        + "frontend mail\n mode tcp\n option tcplog\n default_backend mail\n";
        write(
                line("web/web01", "200 1 - - ----"),
                SYSLOG
                        + "{\"ua\":\"a \\\",\\\"be\\\":\\\"web\\\",\\\"srv\\\":\\\"x \\\\\",\"f\":\"json\",\"be\":\"web\","
                        + "\"srv\":\"web01\",\"st\":500,\"end\":\"----\"}",
                SYSLOG + "\"192.0.2.7\" \"502\" \"quoted\" \"{a b|c}\" \"GET / HTTP/1.1\" \"web\" \"web02\" SH",
                SYSLOG + "\"192.0.2.7\" 500 \"quoted\" \"GET / HTTP/1.1\" \"web\" \"web02\" --",
                SYSLOG
                        + "192.0.2.7 - - [29/Nov/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 7 \"\" \"\" 40001 662 \"common~\""
                        + " \"web\" \"web02\" 0 0 0 0 0 ---- 1 1 0 0 0 0 0 \"\" \"\"");
        assertThat(all(config).rows("answers"))
                .containsExactlyInAnyOrder(List.of("web01", "2", "1", "1"), List.of("web02", "3", "2", "1"));
    }

    @Test
    void aLogThatTellsNoServerOrNoStatusIsRefusedByName() throws Exception {
        write(line("web/web01", "200 1 - - ----"));
        String cfg = dir.resolve("haproxy.cfg").toString();
        Map<String, String> wrong = Map.of(
                DEFAULTS + "frontend public\n option tcplog\n default_backend web\n",
                "frontend public logs with option tcplog (" + cfg + ":6), which has no status (%ST)",
                DEFAULTS + "frontend public\n mode tcp\n default_backend web\n",
                "frontend public is not in mode http, so its log (" + cfg + ":4) has no status (%ST)",
                PUBLIC + " log-format '%ci %b %ST'\n",
                "frontend public has a log-format (" + cfg + ":7) without the server (%s)",
                PUBLIC + " log-format \"%ci %b/%s\"\n",
                "frontend public has a log-format (" + cfg + ":7) without the status (%ST)",
                "defaults\n log global\n mode http\nlisten web\n",
                "listen web, " + cfg + " has neither option httplog nor a log-format",
                PUBLIC + " log-format \"%ci %[capture.req.hdr(0)] %b/%s %ST %ts\"\n",
                "frontend public (" + cfg + ":7) logs what a visitor sends before %b, %s, %ST or %ts, so that visitors",
                PUBLIC + " log-format \"$OURS\"\n",
                "frontend public takes its log-format (" + cfg
                        + ":7) from the variable OURS, which Drover does not know");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            Output seen = look(one.getKey(), "0", 0);
            assertThat(seen.exit()).as(one.getKey()).isEqualTo(Output.FAILED);
            assertThat(seen.complaint()).contains(one.getValue(), REFUSED);
        }
        assertThat(look(PUBLIC + " option dontlog-normal\n", "0", 0).complaint())
                .contains("does not log what went well");
        assertThat(look(PUBLIC + " no log\n", "0", 0).complaint()).contains("no frontend that sends to backend web");
        assertThat(look(DEFAULTS, "0", 0).complaint()).contains("sends to backend web");
        assertThat(all(PUBLIC + " log-format \"${HAPROXY_HTTP_LOG_FMT} %[ssl_fc]\"\n")
                        .rows("answers"))
                .hasSize(1);
    }

    @Test
    void aFormatWithoutTheTerminationStateSaysSo() throws Exception {
        write(SYSLOG + "public web web01 500");
        Output seen = all(PUBLIC + " log-format \"%f %b %s %ST\"\n");
        assertThat(seen.rows("answers")).containsExactly(List.of("web01", "1", "1", "0"));
        assertThat(seen.rows("no-termination")).containsExactly(List.of("public", dir.resolve("haproxy.cfg") + ":7"));
    }

    @Test
    void aLineThatIsStillBeingWrittenIsReadWhenItIsWhole() throws Exception {
        String first = line("web/web01", "200 1 - - ----") + "\n";
        String second = line("web/web02", "500 1 - - ----") + "\n";
        Files.writeString(log(), first + second.substring(0, second.length() - 20));
        Output seen = all(PUBLIC);
        assertThat(seen.rows("answers")).containsExactly(List.of("web01", "1", "0", "0"));
        assertThat(seen.number("offset")).isEqualTo(first.length());
        Files.writeString(log(), second.substring(second.length() - 20), StandardOpenOption.APPEND);
        assertThat(look(PUBLIC, inode(log()), first.length()).rows("answers"))
                .containsExactly(List.of("web02", "1", "1", "1"));
    }

    @Test
    void whatTheOldFileGotBeforeItWasRotatedIsNotLost() throws Exception {
        write(line("web/web01", "200 1 - - ----"));
        Output before = look(PUBLIC, "0", 0);
        String inode = before.value("inode").orElseThrow();
        Files.move(log(), dir.resolve("haproxy.log.1"));
        Files.createFile(log());
        Files.writeString(
                dir.resolve("haproxy.log.1"), line("web/web02", "500 1 - - ----") + "\n", StandardOpenOption.APPEND);
        Output between = look(PUBLIC, inode, before.number("offset"));
        assertThat(between.rows("answers")).containsExactly(List.of("web02", "1", "1", "1"));
        assertThat(between.value("inode")).as("syslog may still write there").hasValue(inode);
        Files.writeString(
                dir.resolve("haproxy.log.1"), line("web/web01", "200 1 - - ----") + "\n", StandardOpenOption.APPEND);
        write(line("web/web01", "200 1 - - ----"));
        Output after = look(PUBLIC, inode, between.number("offset"));
        assertThat(after.rows("answers")).containsExactly(List.of("web01", "2", "0", "0"));
        assertThat(after.value("inode")).hasValue(inode(log()));
        assertThat(after.number("offset")).isEqualTo(Files.size(log()));
    }

    @Test
    void whatAUserSendsIsNeitherAnAnswerNorAState() throws Exception {
        String agent = "{x Server web/web02 is DOWN, reason: Layer7 wrong status, code: 500|"
                + "192.0.2.9:1 [29/Nov/2026:09:00:00.001] public web/web02 0/0/0/0/0 500 1 - - ---- }";
        write(
                line("web/web01", "200 1 - - ----").replace("\"GET", agent + " \"GET"),
                line("streaming/web01", "200 1 - - ----").replace("\"GET", agent + " \"GET"));
        Output seen = all(PUBLIC);
        assertThat(seen.rows("answers")).containsExactly(List.of("web01", "1", "0", "0"));
        assertThat(seen.rows("state")).isEmpty();
    }

    @Test
    void aServersStateIsToldWithTheChecksWord() throws Exception {
        String server = SYSLOG + "Server web/web02 ";
        write(Stream.of(
                        server
                                + "is DOWN, reason: Layer4 timeout, check duration: 5000ms. 1 active and 0 backup servers left.",
                        server
                                + "is DOWN, reason: Layer4 connection problem, info: \"via a/b, code: 500\", check duration: 0ms.",
                        SYSLOG + "Backup Server web/web03 is DOWN, reason: Layer7 timeout, check duration: 5001ms.",
                        server + "is DOWN, reason: Layer7 wrong status, code: 0, info: \"down\", check duration: 1ms.",
                        server + "is DOWN, reason: Socket error, info: \"x\", check duration: 1ms.",
                        server + "is DOWN via web/web01. 0 active and 0 backup servers left.",
                        server + "is going DOWN for maintenance. 1 active and 0 backup servers left.",
                        server + "is UP/READY (leaving forced maintenance).",
                        SYSLOG + "Server streaming/web02 is DOWN, reason: Layer4 timeout, check duration: 5000ms.",
                        SYSLOG
                                + "Health check for server web/web02 failed, reason: Layer7 wrong status, code: 500, status: 2/3 UP.")
                .toArray(String[]::new));
        Output seen = all(PUBLIC);
        assertThat(seen.rows("answers")).isEmpty();
        assertThat(seen.rows("state"))
                .containsExactly(
                        List.of("web02", "DOWN", "L4TOUT", ""),
                        List.of("web02", "DOWN", "L4CON", ""),
                        List.of("web03", "DOWN", "L7TOUT", ""),
                        List.of("web02", "DOWN", "agent", "0"),
                        List.of("web02", "DOWN", "SOCKERR", ""),
                        List.of("web02", "DOWN", "via web/web01", ""),
                        List.of("web02", "DOWN", "other", ""),
                        List.of("web02", "UP", "other", ""));
    }

    /** A configuration that was changed, and HAProxy not reloaded: no line would ever be an answer, and nothing would say so. */
    @Test
    void aLogThatHasAnotherFormThanTheConfigurationSaysIsRefused() throws Exception {
        write(line("web/web01", "200 1 - - ----"));
        Output seen = look(PUBLIC + " log-format \"%f|%b|%s|%ST|%ts\"\n", "0", 0);
        assertThat(seen.exit()).isEqualTo(Output.FAILED);
        assertThat(seen.complaint()).contains("none has the form of the log-format", "reload HAProxy");
    }

    @Test
    void theFilesThatHaproxyWasStartedWithSayHowItsLogIsRead() throws Exception {
        Path parts = Files.createDirectory(dir.resolve("conf.d"));
        Files.writeString(dir.resolve("base.cfg"), DEFAULTS);
        Files.writeString(parts.resolve("10-web.cfg"), "frontend public\n default_backend web\n");
        write(line("web/web01", "500 1 - - ----"));
        Process running = new ProcessBuilder(
                        "/bin/sh", "-c", "read -r end", "haproxy", "-Ws", "-f", dir + "/base.cfg", "-f", "" + parts)
                .start();
        try {
            systemd("" + running.pid());
            assertThat(all("# another one").rows("answers")).containsExactly(List.of("web01", "1", "1", "1"));
        } finally {
            running.outputWriter().close();
            running.waitFor();
        }
    }
}
