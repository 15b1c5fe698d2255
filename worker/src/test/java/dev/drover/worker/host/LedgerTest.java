package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.worker.host.PythonBench.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ordered is done at most once, and not at all where that cannot be written down. */
class LedgerTest {
    private static final int USAGE = 64;
    private static final int FAILED = 73;
    private static final int CUT_OFF = 77;
    private static final String CLAIM =
            "{\"n\":1,\"verb\":\"claim\",\"args\":[\"x.example\",\"r1\",\"ada\",\"control\"],\"journal\":\"j1\",\"epoch\":1}";
    private static final String QUIESCE = "{\"n\":9,\"verb\":\"quiesce\"}";

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void aHost() throws IOException {
        bench().word(", \"units\": [\"a.service\", \"b.service\"]");
        does("exit 0");
        assertThat(bench().one(CLAIM).exit()).isZero();
    }

    @AfterEach
    void over() throws Exception {
        Files.writeString(folder.resolve("go"), "");
        new ProcessBuilder("umount", "-l", folder + "/state").start().waitFor();
    }

    private PythonBench bench() throws IOException {
        return new PythonBench(folder);
    }

    /** What systemctl does, after it has written down that it was called. */
    private void does(String script) throws IOException {
        bench().tool("systemctl", "[ \"$1\" != show ] || exit 0; echo \"$*\" >>" + folder + "/told\n" + script);
    }

    private static String stop(int number, String order, String unit) {
        return "{\"n\":" + number + ",\"verb\":\"touch.unit\",\"args\":[\"stop\",\"" + unit
                + "\"],\"journal\":\"j1\",\"epoch\":1,\"order\":\"" + order + "\"}";
    }

    private Path ledger(String what) {
        return folder.resolve("state/ledger/r1.a.1").resolve(what);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(10);
        }
    }

    @Test
    void anOrderIsDoneOnceAndAnsweredEachTime() throws IOException {
        does("echo out; echo err >&2; exit 5");
        List<Told> answers = bench().serve(stop(2, "r1.a.1", "a.service"), stop(3, "r1.a.1", "a.service"));
        assertThat(answers).extracting(Told::exit).containsExactly(5, 5);
        assertThat(answers).extracting(Told::out).containsExactly("out\n", "out\n");
        assertThat(Files.readAllLines(folder.resolve("told")))
                .filteredOn("stop a.service"::equals)
                .hasSize(1);
    }

    @Test
    void aNameOfAnOrderIsOneOrdersOnly() throws IOException {
        List<Told> answers = bench().serve(stop(2, "r1.a.1", "a.service"), stop(3, "r1.a.1", "b.service"));
        assertThat(answers).extracting(Told::exit).containsExactly(0, USAGE);
        assertThat(folder.resolve("told")).content().doesNotContain("b.service");
    }

    /** The helper before this one wrote its orders otherwise. */
    @Test
    void anOrderThatTheOldHelperHasDoneIsNotDoneAgain() throws IOException {
        Files.createDirectories(ledger("."));
        Files.writeString(ledger("order"), "unit stop a.service\n");
        Files.writeString(ledger("boot"), "another boot\n");
        assertThat(bench().one(stop(2, "r1.a.1", "a.service")).exit()).isEqualTo(CUT_OFF);
        Files.writeString(ledger("exit"), "0\n");
        Files.writeString(ledger("out"), "done\n");
        Told told = bench().one(stop(2, "r1.a.1", "a.service"));
        assertThat(told.exit()).isZero();
        assertThat(told.out()).isEqualTo("done\n");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void whatCannotBeWrittenDownIsNotDone() throws Exception {
        tmpfs("1200k");
        assertThat(bench().one(CLAIM).exit()).isZero();
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + folder + "/state/full", "bs=1k")
                .start()
                .waitFor();
        Told told = bench().one(stop(2, "r1.a.1", "a.service"));
        assertThat(told.exit()).isEqualTo(FAILED);
        assertThat(told.complaint()).contains("no room for the ledger", "nothing was done");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void theEndOfAnOrderThatFillsTheDiskIsWrittenDown() throws Exception {
        tmpfs("4m");
        assertThat(bench().one(CLAIM).exit()).isZero();
        does("dd if=/dev/zero of=" + folder + "/state/full bs=1k; exit 3");
        assertThat(bench().one(stop(2, "r1.a.1", "a.service")).exit()).isEqualTo(3);
        assertThat(ledger("exit")).hasContent("3");
        assertThat(bench().one(stop(2, "r1.a.1", "a.service")).exit()).isEqualTo(3);
        Told next = bench().one(stop(3, "r1.a.2", "b.service"));
        assertThat(next.exit()).isEqualTo(FAILED);
    }

    private void tmpfs(String size) throws Exception {
        assertThat(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, "tmpfs", folder + "/state")
                        .start()
                        .waitFor())
                .isZero();
    }

    /** A helper that is killed leaves the host's lock to what it has begun. */
    @Test
    void aKilledHelpersOrderIsWaitedForAndItsEndIsKnown() throws Exception {
        does("while [ ! -e " + folder + "/go ]; do sleep 0.05; done");
        Process helper = begins();
        helper.destroyForcibly().waitFor();
        CompletableFuture<Boolean> ended =
                CompletableFuture.supplyAsync(() -> asked(QUIESCE).exit() == 0 && Files.exists(ledger("exit")));
        assertThat(ledger("exit")).doesNotExist();
        assertThat(ended).isNotDone();
        Files.writeString(folder.resolve("go"), "");
        assertThat(ended.get()).as("it is quiet only when that order has ended").isTrue();
        assertThat(ledger("exit")).hasContent("0");
        assertThat(bench().one(stop(2, "r1.a.1", "a.service")).exit()).isZero();
        assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(1);
    }

    /** Where the child is killed, too, what it has begun still has to end before anything else is done. */
    @Test
    void whatAKilledChildHasBegunIsWaitedFor() throws Exception {
        does("while [ ! -e " + folder + "/go ]; do sleep 0.05; done; echo ended >>" + folder + "/told");
        begins();
        until(() -> Files.exists(ledger("pid")));
        ProcessHandle child = ProcessHandle.of(
                        Long.parseLong(Files.readString(ledger("pid")).split(" ")[0]))
                .orElseThrow();
        child.destroyForcibly();
        child.onExit().get();
        CompletableFuture<Told> next = CompletableFuture.supplyAsync(() -> asked(stop(2, "r1.a.2", "b.service")));
        assertThat(next).isNotDone();
        assertThat(asked("{\"n\":2,\"verb\":\"hello\"}").facts().path("open").toString())
                .contains("r1.a.1");
        Files.writeString(folder.resolve("go"), "");
        assertThat(next.get().exit()).isZero();
        assertThat(bench().one(stop(2, "r1.a.1", "a.service")).exit()).isEqualTo(CUT_OFF);
        assertThat(folder.resolve("told")).hasContent("stop a.service\nended\nstop b.service\nended");
    }

    private Told asked(String request) {
        try {
            return bench().one(request);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process begins() throws Exception {
        Process helper = bench().begun("serve", PythonBench.USER);
        helper.getOutputStream().write((stop(2, "r1.a.1", "a.service") + "\n").getBytes(StandardCharsets.UTF_8));
        helper.getOutputStream().flush();
        until(() -> Files.exists(folder.resolve("told")));
        return helper;
    }

    @Test
    void twoHelpersAtOnceDoOneThingAtATime() throws Exception {
        does("[ ! -e " + folder + "/in ] || : >" + folder + "/both; : >" + folder + "/in; sleep 0.02; rm " + folder
                + "/in");
        List<CompletableFuture<List<Told>>> both = List.of("x", "y").stream()
                .map(who -> CompletableFuture.supplyAsync(() -> {
                    String[] orders = new String[8];
                    for (int i = 0; i < orders.length; i++) {
                        orders[i] = stop(i + 1, "r1." + who + "." + i, "a.service");
                    }
                    try {
                        return bench().serve(orders);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .toList();
        for (CompletableFuture<List<Told>> answers : both) {
            assertThat(answers.get()).extracting(Told::exit).containsOnly(0).hasSize(8);
        }
        assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(16);
        assertThat(folder.resolve("both")).doesNotExist();
    }

    @Test
    void anotherUsersFolderOfStateIsRefused() throws Exception {
        new ProcessBuilder("chown", "nobody", folder + "/state").start().waitFor();
        Told told = bench().one(stop(2, "r1.a.1", "a.service"));
        assertThat(told.exit()).isEqualTo(FAILED);
        assertThat(told.complaint()).contains("does not belong to root");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    /** A secret is answered to an order that names it, and stands nowhere afterwards. */
    @Test
    void aSecretIsToldToAnOrderAndKeptNowhere() throws Exception {
        bench().word(", \"live\": [\"" + folder + "/live\"], \"secrets\": [\"KEY_A\"]");
        Path live = Files.createDirectories(folder.resolve("live"));
        Files.writeString(live.resolve(".env.production"), "KEY_A=hidden\nKEY_B=more\n");
        new ProcessBuilder("chown", "-R", "nobody", live.toString()).start().waitFor();
        new ProcessBuilder("chmod", "755", folder.toString()).start().waitFor();
        String ask = "{\"n\":2,\"verb\":\"secret.env_values\",\"args\":[\"" + live + "\",\"%s\"]%s}";
        String order = ",\"journal\":\"j1\",\"epoch\":1,\"order\":\"r1.a.1\"";
        assertThat(bench().one(ask.formatted("KEY_A", "")).exit()).isEqualTo(USAGE);
        assertThat(bench().one(ask.formatted("KEY_B", order)).complaint()).contains("KEY_B", "\"secrets\"");
        assertThat(bench().one(ask.formatted("KEY_A", order)).facts().toString())
                .isEqualTo("{\"KEY_A\":\"hidden\"}");
        try (var files = Files.walk(folder.resolve("state"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("hidden");
            }
        }
    }
}
