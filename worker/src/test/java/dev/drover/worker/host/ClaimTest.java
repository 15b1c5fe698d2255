package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.worker.host.PythonBench.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One journal drives a host, and orders of an older epoch are refused. */
class ClaimTest {
    private static final int USAGE = 64;
    private static final int REFUSED = 70;
    private static final int FAILED = 73;

    @TempDir
    Path folder = Path.of("");

    private int number;

    @BeforeEach
    void aHost() throws IOException {
        bench().word(", \"units\": [\"a.service\"]");
        bench().tool("systemctl", "echo \"$*\" >>" + folder + "/told");
    }

    private PythonBench bench() throws IOException {
        return new PythonBench(folder);
    }

    private String claim(String journal, long epoch, String more) {
        number++;
        return "{\"n\":" + number
                + ",\"verb\":\"claim\",\"args\":[\"x.example\",\"r1\",\"ada\",\"control\"],\"journal\":\"" + journal
                + "\",\"epoch\":" + epoch + more + "}";
    }

    private String fenced(String verb, String journal, long epoch) {
        number++;
        return "{\"n\":" + number + ",\"verb\":\"" + verb + "\",\"journal\":\"" + journal + "\",\"epoch\":" + epoch
                + "}";
    }

    private String epoch() throws IOException {
        return Files.readString(folder.resolve("state/epoch")).strip();
    }

    @Test
    void anUnclaimedHostTakesNoOrder() throws IOException {
        assertThat(bench().one(fenced("fence", "j1", 1)).complaint()).contains("not claimed");
    }

    @Test
    void aForeignJournalIsRefusedByName() throws IOException {
        List<Told> answers = bench().serve(claim("j1", 5, ""), claim("j2", 6, ""), fenced("fence", "j2", 6));
        assertThat(answers).extracting(Told::exit).containsExactly(0, REFUSED, REFUSED);
        assertThat(answers.get(1).complaint()).contains("claimed by ada from control for rollout r1", "journal j1");
        assertThat(epoch()).isEqualTo("5");
    }

    /** A plan only fetches: one that was cut off holds nobody up, and none comes between a rollout. */
    @Test
    void whoeverRollsTakesAHostFromAPlanAndNoPlanTakesItFromHim() throws IOException {
        String plan = claim("plan-1", 5, "").replace("\"r1\"", "\"plan-1\"");
        List<Told> answers = bench().serve(plan, claim("j1", 6, ""), claim("plan-2", 6, ""));
        assertThat(answers).extracting(Told::exit).containsExactly(0, 0, REFUSED);
        assertThat(answers.getLast().complaint()).contains("for rollout r1");
    }

    @Test
    void anOlderEpochIsRefusedAndANewerOneIsKept() throws IOException {
        List<Told> answers = bench().serve(
                        claim("j1", 5, ""), fenced("fence", "j1", 7), fenced("fence", "j1", 6), claim("j1", 6, ""));
        assertThat(answers).extracting(Told::exit).containsExactly(0, 0, REFUSED, REFUSED);
        assertThat(epoch()).isEqualTo("7");
    }

    /** Whoever steals a key cannot lock the next one out for ever. */
    @Test
    void anEpochDoesNotJumpToTheEnd() throws IOException {
        List<Told> answers = bench().serve(claim("j1", 5, ""), fenced("fence", "j1", 9_007_199_254_740_991L));
        assertThat(answers).extracting(Told::exit).containsExactly(0, REFUSED);
        assertThat(epoch()).isEqualTo("5");
    }

    @Test
    void aClaimOfTheSameFleetIsAdoptedAndOneOfAnotherFleetByRootAlone() throws Exception {
        PythonBench bench = bench();
        assertThat(bench.serve(claim("j1", 5, ""), claim("j2", 6, ",\"adopt\":true")))
                .extracting(Told::exit)
                .containsExactly(0, 0);
        bench.file("y.json", "{\"drover\": 1, \"fleet\": \"y.example\", \"user\": \"daemon\"}");
        String other = claim("j3", 7, ",\"adopt\":true").replace("x.example", "y.example");
        assertThat(bench.asked("serve", PythonBench.OTHER, other + "\n"))
                .extracting(Told::exit)
                .containsExactly(REFUSED);
        Process adopt = bench.begun("adopt", "root");
        assertThat(new String(adopt.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("let go of: claimed by ada");
        assertThat(adopt.waitFor()).isZero();
        assertThat(bench.asked("serve", PythonBench.OTHER, other + "\n"))
                .extracting(Told::exit)
                .containsExactly(0);
    }

    @Test
    void aDamagedEpochFailsClosed() throws IOException {
        bench().serve(claim("j1", 5, ""));
        Files.writeString(folder.resolve("state/epoch"), "not a number\n");
        assertThat(bench().one(fenced("fence", "j1", 9)).exit()).isEqualTo(FAILED);
    }

    @Test
    void aReleasedHostIsClaimedByTheNextAndRemembersTheEpoch() throws IOException {
        List<Told> answers =
                bench().serve(claim("j1", 5, ""), fenced("release", "j1", 5), claim("j2", 4, ""), claim("j2", 5, ""));
        assertThat(answers).extracting(Told::exit).containsExactly(0, 0, REFUSED, 0);
    }

    /** The other fleet's user hears the journal's name from hello: it drives nothing with it. */
    @Test
    void anotherFleetsUserDrivesNothing() throws IOException {
        PythonBench bench = bench();
        bench.serve(claim("j1", 5, ""));
        bench.file(
                "y.json",
                "{\"drover\": 1, \"fleet\": \"y.example\", \"user\": \"daemon\", \"units\": [\"b.service\"]}");
        String touch =
                "{\"n\":99,\"verb\":\"touch.unit\",\"args\":[\"stop\",\"b.service\"],\"journal\":\"j1\",\"epoch\":5,\"order\":\"r1.a.1\"}";
        for (String asked :
                List.of(fenced("release", "j1", 5), fenced("forget", "j1", 5), fenced("fence", "j1", 9), touch)) {
            assertThat(bench.asked("serve", PythonBench.OTHER, asked + "\n"))
                    .as(asked)
                    .extracting(Told::exit)
                    .containsExactly(REFUSED);
        }
        assertThat(epoch()).isEqualTo("5");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    /** A claim that is refused, or whose name of a rollout leads out of Drover's folder, changes nothing. */
    @Test
    void aClaimThatIsRefusedIsNotKept() throws IOException {
        PythonBench bench = bench();
        bench.serve(claim("j1", 5, ""));
        assertThat(bench.one(claim("j2", 3_000_000, ",\"adopt\":true")).exit()).isEqualTo(REFUSED);
        assertThat(bench.one(claim("j1", 5, "").replace("\"r1\"", "\"../../../home/mastodon/live/.env\""))
                        .exit())
                .isEqualTo(USAGE);
        assertThat(bench.one(fenced("fence", "j1", 5)).exit()).isZero();
    }

    /** What is damaged is not taken for what is not there. */
    @Test
    void aDamagedClaimIsNobodysToTake() throws IOException {
        bench().serve(claim("j1", 5, ""));
        for (String damaged : List.of("", "journal=j1\n", "journal=j1\nrollout=../x\n")) {
            Files.writeString(folder.resolve("state/claim"), damaged);
            assertThat(bench().one(claim("j2", 6, "")).exit()).as(damaged).isEqualTo(FAILED);
        }
        Files.delete(folder.resolve("state/claim"));
        Files.writeString(folder.resolve("state/epoch"), "");
        assertThat(bench().one(claim("j2", 1, "")).exit()).isEqualTo(FAILED);
    }

    @Test
    void whatIsForSystemdIsRefusedToCallersBySudo() throws Exception {
        PythonBench bench = bench();
        for (String what :
                List.of("inside", "fate-of", "lease-fires", "maintenance-ends", "reboot-now", "part", "no-such")) {
            Process process = bench.begun(what, PythonBench.USER);
            assertThat(process.waitFor()).as(what).isEqualTo(USAGE);
        }
    }

    /** Before it is told to forget, a host brings everything back that was taken out. */
    @Test
    void nothingIsForgottenWhileAServerIsOut() throws IOException {
        bench().serve(claim("j1", 5, ""));
        Files.createDirectories(folder.resolve("state/leases"));
        Files.writeString(folder.resolve("state/leases/web@web01"), "state=armed\n");
        assertThat(bench().one(fenced("forget", "j1", 5)).complaint()).contains("web/web01");
        Files.delete(folder.resolve("state/leases/web@web01"));
        assertThat(bench().one(fenced("forget", "j2", 5)).complaint()).contains("claimed by");
        assertThat(bench().one(fenced("forget", "j1", 5)).exit()).isZero();
        assertThat(folder.resolve("state/claim")).doesNotExist();
        assertThat(epoch()).as("no order of before is taken again").isEqualTo("5");
    }
}
