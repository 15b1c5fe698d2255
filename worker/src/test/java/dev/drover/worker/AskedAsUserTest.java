package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.release.PageLook;
import dev.drover.shared.action.release.PageLook.AskedAs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real helper asks a web application that counts and refuses by address, as Mastodon's Rack::Attack does. */
public class AskedAsUserTest {
    private static final String LOCALHOST = "127.0.0.1";

    /** So long is a minute here, in milliseconds: nine looks fit in it on the slowest machine. */
    protected static final long MINUTE = 3_600_000;

    @TempDir
    protected Path folder = Path.of("");

    private HttpServer application = serving();
    private boolean exemptsLocalhost = true;
    private boolean takesAddresses = true;
    private boolean counts = true;
    private boolean blocksUsers;
    private final Map<String, Integer> counted = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private static HttpServer serving() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() throws IOException {
        application.createContext("/", this::answer);
        application.start();
        tool("systemctl", "echo 0123456789abcdef");
        tool("journalctl", "exit 0");
    }

    @AfterEach
    void close() {
        application.stop(0);
    }

    /** A program that the helper finds before the system's own. */
    protected void tool(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void answer(HttpExchange request) throws IOException {
        Optional<String> user = Optional.ofNullable(request.getRequestHeaders().getFirst("X-Forwarded-For"));
        String path = request.getRequestURI().getPath();
        asked.add(path + " " + request.getRequestHeaders().getFirst("Host") + " "
                + request.getRequestHeaders().getFirst("X-Forwarded-Proto") + " " + user.orElse("-") + " "
                + Optional.ofNullable(request.getRequestHeaders().getFirst("X-Real-IP"))
                        .orElse("-"));
        String address = takesAddresses ? user.orElse(LOCALHOST) : LOCALHOST;
        boolean local = address.equals(LOCALHOST);
        boolean blocked = blocksUsers && !local;
        if (!blocked && counts && path.startsWith("/api/") && !(exemptsLocalhost && local)) {
            int left = 300 - counted.merge(address, 1, Integer::sum);
            request.getResponseHeaders().add("X-RateLimit-Remaining", "" + left);
        }
        request.sendResponseHeaders(blocked ? 403 : 200, -1);
        request.close();
    }

    private PageLook look(int port, String... paths) throws IOException, InterruptedException {
        return look("page", port, paths);
    }

    /** Asks the helper. */
    protected PageLook look(String verb, int port, String... paths) throws IOException, InterruptedException {
        String script = HostHelper.script()
                .replaceFirst("\nPATH=.*\n", "\nPATH=" + folder + ":/usr/bin:/bin\n")
                .replaceFirst("\nstate=.*\n", "\nstate=" + folder.resolve("state") + "\n")
                .replace(" page_seconds=10\n", " page_seconds=1\n")
                .replace("now - 60000 ", "now - " + MINUTE + " ");
        Path file = Files.writeString(folder.resolve("helper"), script);
        List<String> words = Stream.concat(
                        Stream.of("/bin/sh", "" + file, "look", verb, "" + port, "lab.example", "mastodon-web"),
                        Stream.of(paths))
                .toList();
        Process process = new ProcessBuilder(words).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        Output seen = new Output(process.waitFor(), out, err);
        assertThat(seen.exit()).as(err).isZero();
        return PageLook.of(seen);
    }

    private PageLook usual() throws IOException, InterruptedException {
        return look(application.getAddress().getPort(), "/about", "/");
    }

    @Test
    void itIsAskedWithTheHeadersOfNginxAndAnAddressForDocumentation() throws Exception {
        PageLook seen = usual();
        assertThat(seen.address()).matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
        assertThat(asked.subList(0, 2))
                .containsExactly(
                        "/about lab.example https " + seen.address() + " " + seen.address(),
                        "/ lab.example https " + seen.address() + " " + seen.address());
        assertThat(seen.pages()).extracting(PageLook.Page::answer).containsExactly("200", "200");
        assertThat(usual().address()).as("always the same for this host").isEqualTo(seen.address());
    }

    @Test
    void anApplicationThatCountsTheAddressHasTakenIt() throws Exception {
        assertThat(usual().askedAs()).as("4.2 does not count localhost").isEqualTo(AskedAs.USER);
        exemptsLocalhost = false;
        tool("systemctl", "echo another-life");
        PageLook seen = usual();
        assertThat(seen.askedAs()).as("4.3 counts it, too").isEqualTo(AskedAs.USER);
        assertThat(seen.told()).isEqualTo("/about 200, / 200, asked as a user (" + seen.address() + ")");
    }

    @Test
    void whereTheAddressIsNotTakenNoMoreIsClaimed() throws Exception {
        takesAddresses = false;
        assertThat(usual().askedAs()).as("4.2 counts nobody then").isEqualTo(AskedAs.UNKNOWN);
        exemptsLocalhost = false;
        tool("systemctl", "echo another-life");
        PageLook seen = usual();
        assertThat(seen.askedAs()).as("4.3 counts both together").isEqualTo(AskedAs.LOCALHOST);
        assertThat(seen.told()).contains("asked as localhost", "rules for users were not tried");
    }

    @Test
    void whereNothingIsCountedTheApplicationsOwnLogIsRead() throws Exception {
        counts = false;
        assertThat(usual().askedAs()).isEqualTo(AskedAs.UNKNOWN);
        tool("journalctl", "echo 'Started GET \"/about\" for 192.0.2.1999 at 2026-11-29 10:00:00 +0000'");
        sixMinutesLater();
        assertThat(usual().askedAs()).as("another address").isEqualTo(AskedAs.UNKNOWN);
        String address = usual().address();
        sixMinutesLater();
        tool("journalctl", "echo 'Started GET \"/about\" for " + address + " at 2026-11-29 10:00:00 +0000'");
        assertThat(usual().askedAs()).isEqualTo(AskedAs.USER);
    }

    private void sixMinutesLater() throws IOException {
        Files.setLastModifiedTime(
                folder.resolve("state/page/asked-as"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(6))));
    }

    @Test
    void whatCannotBeToldIsNotAskedAgainAtEachLook() throws Exception {
        takesAddresses = false;
        usual();
        int first = asked.size();
        assertThat(usual().askedAs()).isEqualTo(AskedAs.UNKNOWN);
        assertThat(asked).as("its two pages, and no more").hasSize(first + 2);
    }

    @Test
    void aRuleAgainstAllButLocalhostIsSeen() throws Exception {
        blocksUsers = true;
        PageLook seen = usual();
        assertThat(seen.pages()).allMatch(PageLook.Page::refused).hasSize(2);
        assertThat(seen.askedAs()).isEqualTo(AskedAs.USER);
        assertThat(asked).as("localhost, for comparison").hasSize(3);
    }

    @Test
    void noAnswerIsNoRefusal() throws Exception {
        int port = application.getAddress().getPort();
        application.stop(0);
        PageLook away = look(port, "/about");
        assertThat(away.pages()).extracting(PageLook.Page::answer).containsExactly("refused");
        assertThat(away.pages()).noneMatch(PageLook.Page::refused).noneMatch(PageLook.Page::answered);
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(look(deaf.getLocalPort(), "/about").pages())
                    .extracting(PageLook.Page::answer)
                    .containsExactly("timeout");
        }
        assertThat(away.askedAs()).isEqualTo(AskedAs.UNKNOWN);
    }

    /** What shows whether it takes addresses is asked once for each life of its process. */
    @Test
    void twentyPagesAMinuteAreAskedAndNotOneMore() throws Exception {
        usual();
        assertThat(asked).hasSize(5);
        for (int i = 0; i < 7; i++) {
            assertThat(usual().askedAs()).isEqualTo(AskedAs.USER);
        }
        assertThat(asked).hasSize(19);
        PageLook last = usual();
        assertThat(last.pages()).extracting(PageLook.Page::path).containsExactly("/about");
        assertThat(last.skipped()).containsExactly("/");
        assertThat(usual().skipped()).containsExactly("/about", "/");
        assertThat(asked).hasSize(20);
        Path times = folder.resolve("state/page/times");
        Files.writeString(
                times,
                Files.readString(times)
                        .lines()
                        .map(l -> "" + (Long.parseLong(l) - MINUTE))
                        .reduce("", (a, b) -> a + b + "\n"));
        assertThat(usual().skipped()).as("a minute later").isEmpty();
    }

    @Test
    void whoWatchesTheHostBesideACanaryAsksAsAnotherUserAndTakesNoPageFromSteps() throws Exception {
        int port = application.getAddress().getPort();
        PageLook step = usual();
        for (int i = 0; i < 21; i++) {
            PageLook watched = look("neighbour_page", port, "/about");
            assertThat(watched.skipped()).hasSize(i < 20 ? 0 : 1);
            assertThat(watched.address())
                    .isNotEqualTo(step.address())
                    .matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
        }
        assertThat(asked).as("nothing but pages").hasSize(5 + 20);
        assertThat(usual().skipped()).isEmpty();
    }
}
