package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.shared.action.Output;
import dev.drover.worker.HelperBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper in Python on real trees that a user of their own owns: it says what the shell says, and copies as that user. */
class TreesTest {
    private static final String ME = System.getProperty("user.name");

    @TempDir
    Path folder = Path.of("");

    private int orders;

    @BeforeEach
    void trees() throws Exception {
        assumeThat(ME).as("who runs this test may become another user").isEqualTo("root");
        for (String tree : List.of("live", "releases/v2")) {
            Path at = Files.createDirectories(folder.resolve(tree));
            run("git", "init", "-q", at.toString());
            run(
                    "git",
                    "-C",
                    at.toString(),
                    "-c",
                    "user.name=a",
                    "-c",
                    "user.email=a@b",
                    "commit",
                    "-qm",
                    tree,
                    "--allow-empty");
            Files.createDirectories(at.resolve("public/packs/js"));
            Files.writeString(at.resolve("public/packs/manifest.json"), "{\"a.js\": \"/packs/js/a-1.js\"}");
            Files.writeString(at.resolve("public/packs/js/a-1.js"), "one");
        }
        Files.writeString(folder.resolve("releases/v2/public/packs/js/b-2.js"), "two");
        Files.writeString(folder.resolve("releases/v2/.drover-built"), "1796076270445\n");
        Files.writeString(folder.resolve("live/.env.production"), """
                LOCAL_DOMAIN=x.example
                SECRET_KEY_BASE="hidden"
                OTP_SECRET='old'
                OTP_SECRET='new'
                EMPTY=
                export SKIP_POST_DEPLOYMENT_MIGRATIONS=true
                """);
        run("chmod", "755", folder.toString());
        owned();
    }

    private void owned() throws Exception {
        run("chown", "-R", "nobody", folder + "/live", folder + "/releases");
    }

    private static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor())
                .as(Arrays.toString(words))
                .isZero();
    }

    private PythonBench bench() throws IOException {
        PythonBench bench = new PythonBench(folder);
        bench.tool("systemctl", "exit 0");
        bench.word(", \"live\": [\"%1$s/live\"], \"releases\": [\"%1$s/releases\"], \"compared\": [\"SECRET_KEY_BASE\","
                        .formatted(folder)
                + " \"OTP_SECRET\", \"EMPTY\", \"ABSENT\", \"LOCAL_DOMAIN\"]");
        return bench;
    }

    private void same(String look, String... args) throws Exception {
        List<String> words = new ArrayList<>(List.of("look", look));
        words.addAll(List.of(args));
        Output now = bench().answer(words);
        List<String> shell = new ArrayList<>(List.of("look_" + look));
        shell.addAll(List.of(args));
        Output before = new HelperBench(folder).helper(shell.toArray(String[]::new));
        assertThat(before.exit()).as(before.err()).isZero();
        assertThat(now.exit()).as(now.err()).isZero();
        assertThat(now.out().lines().sorted())
                .containsExactlyElementsOf(
                        before.out().replace("=./", "=").lines().sorted().toList());
        assertThat(now.out()).isNotEmpty();
    }

    private Output publish() throws IOException {
        bench().answer(List.of("claim", "j1", "1", "x.example", "r1", "ada", "here"));
        return bench().answer(List.of(
                "touch", "j1", "1", "r1.a." + ++orders, "packs_publish", folder + "/releases/v2", folder + "/live"));
    }

    @Test
    void treesManifestsPacksAndSettingsAreToldAsBefore() throws Exception {
        same("tree", folder + "/live", folder + "/releases", "v2");
        same("manifest", folder + "/live");
        same("packs", folder + "/releases/v2", folder + "/live");
        same("env", folder + "/live", "salt", "SECRET_KEY_BASE", "OTP_SECRET", "EMPTY", "ABSENT", "LOCAL_DOMAIN");
        Files.delete(folder.resolve("live/public/packs/js/a-1.js"));
        same("manifest", folder + "/live");
    }

    @Test
    void newPacksComeBesideTheOldOnesAsTheirOwners() throws Exception {
        Files.writeString(folder.resolve("live/public/packs/js/a-1.js"), "served");
        owned();
        Output done = publish();
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).isEqualTo("published=js/b-2.js\n");
        assertThat(folder.resolve("live/public/packs/js/b-2.js")).hasContent("two");
        assertThat(Files.getOwner(folder.resolve("live/public/packs/js/b-2.js")).getName())
                .isEqualTo("nobody");
        assertThat(folder.resolve("live/public/packs/js/a-1.js"))
                .as("nothing is replaced")
                .hasContent("served");
        assertThat(publish().out()).isEmpty();
    }

    /** The user may put a link there at any moment; it leads only where the user could go. */
    @Test
    void aLinkOutOfTheTreeLeadsNowhere() throws Exception {
        Path mine = Files.createDirectories(folder.resolve("mine"));
        run("chmod", "700", mine.toString());
        run("rm", "-r", folder + "/live/public/packs/js");
        Files.createSymbolicLink(folder.resolve("live/public/packs/js"), mine);
        Output done = publish();
        assertThat(done.exit()).isEqualTo(Output.FAILED);
        assertThat(done.err()).contains("could not be put into");
        assertThat(mine).isEmptyDirectory();
        Path secret = Files.writeString(mine.resolve("secret"), "SECRET_KEY_BASE=roots\n");
        Files.delete(folder.resolve("live/.env.production"));
        Files.createSymbolicLink(folder.resolve("live/.env.production"), secret);
        Output seen = bench().answer(List.of("look", "env", folder + "/live", "salt", "SECRET_KEY_BASE"));
        assertThat(seen.exit()).isEqualTo(Output.FAILED);
        assertThat(seen.out()).isEmpty();
    }

    @Test
    void aPipeInPlaceOfTheSettingsHoldsNobodyUp() throws Exception {
        Files.delete(folder.resolve("live/.env.production"));
        run("mkfifo", folder + "/live/.env.production");
        owned();
        Output seen = bench().answer(List.of("look", "env", folder + "/live", "salt", "SECRET_KEY_BASE"));
        assertThat(seen.out()).doesNotContain("SECRET_KEY_BASE=[0-9a-f]");
    }
}
