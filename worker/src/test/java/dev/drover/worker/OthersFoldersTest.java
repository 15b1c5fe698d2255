package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The user that runs Mastodon owns its folders and may put links and pipes there: root is not led away by them. */
class OthersFoldersTest extends OldAndNow {
    private static final String APP = "nobody";
    private static final String SETTINGS = "LOCAL_DOMAIN=example.org\nSMTP_SERVER=mail";

    @Override
    void prepare(HelperBench bench) throws Exception {
        Path home = bench.folder();
        Path live = home.resolve("live");
        Files.createDirectories(live.resolve("public"));
        Files.writeString(live.resolve(".env.production"), SETTINGS);
        bench.tool("getent", "echo " + APP + ":x:65534:65534::" + home + ":/bin/sh");
        run("chown", "-R", APP, "" + home);
        Files.writeString(home.resolve("victim"), "root's\n");
        run("chown", "root", home + "/victim");
    }

    private static Path live(HelperBench bench) {
        return bench.folder().resolve("live");
    }

    private static String settings(HelperBench bench) throws IOException {
        return Files.readString(live(bench).resolve(".env.production"));
    }

    private static void link(HelperBench bench, String at, String to) throws IOException {
        Path from = bench.folder().resolve(at);
        Files.deleteIfExists(from);
        Files.createSymbolicLink(from, bench.folder().resolve(to));
    }

    private static String owner(HelperBench bench, String file) throws IOException {
        return Files.getOwner(bench.folder().resolve(file)).getName();
    }

    private void harmedThenAndNotNow() throws IOException {
        assertThat(owner(old, "victim")).isEqualTo(APP);
        assertThat(owner(now, "victim")).isEqualTo("root");
        assertThat(now.folder().resolve("victim")).content().isEqualTo("root's\n");
    }

    @Test
    void aLinkInTheWayOfNewSettingsLeadsNowhere() throws Exception {
        for (HelperBench bench : both()) {
            link(bench, "live/.env.production.drover", "victim");
            bench.tool("feed", "echo NEW=1 | /bin/sh \"$@\"");
            bench.shell(bench.folder() + "/tools/feed");
            bench.helper("do_env_set", "" + live(bench));
        }
        harmedThenAndNotNow();
        assertThat(settings(now)).as("also where the last line had no end").isEqualTo(SETTINGS + "\nNEW=1\n");
        assertThat(owner(now, "live/.env.production")).isEqualTo(APP);
    }

    @Test
    void aLinkInTheWayOfSettingsThatAreDroppedLeadsNowhere() throws Exception {
        for (HelperBench bench : both()) {
            link(bench, "live/.env.production.drover", "victim");
            bench.helper("do_env_drop", "" + live(bench), "SMTP_SERVER");
        }
        harmedThenAndNotNow();
        assertThat(settings(now)).isEqualTo("LOCAL_DOMAIN=example.org\n");
    }

    @Test
    void aLinkInTheWayOfNewKeysLeadsNowhere() throws Exception {
        for (HelperBench bench : both()) {
            link(bench, "live/.env.production.drover", "victim");
            bench.appTool("bundle", "echo KEY_A=aaa; echo KEY_B=bbb");
            bench.helper("do_keys_generate", "" + live(bench), "" + live(bench), "KEY_A", "KEY_B");
        }
        harmedThenAndNotNow();
        assertThat(settings(now)).isEqualTo(SETTINGS + "\nKEY_A=aaa\nKEY_B=bbb\n");
    }

    @Test
    void aLinkInPlaceOfTheReleasesGivesNobodyItsFolder() throws Exception {
        for (HelperBench bench : both()) {
            run("install", "-d", "-m", "755", bench.folder() + "/roots");
            link(bench, "releases", "roots");
            bench.helper("long_release_build", "" + live(bench), bench.folder() + "/releases", "v4.3.0", "v4.3.0");
        }
        assertThat(owner(old, "roots")).isEqualTo(APP);
        assertThat(owner(now, "roots")).isEqualTo("root");
    }

    /** Where the folder of live is root's, root moves it, unless somebody else could lead it elsewhere meanwhile. */
    @Test
    void rootMovesTreesOnlyOnAWayThatNobodyElseCanChange() throws Exception {
        String home = "" + now.folder();
        assertThat(now.helper("keeper", APP, home + "/live", home + "/releases/v1")
                        .out())
                .isEmpty();
        Files.createDirectories(now.folder().resolve("releases"));
        run("chown", "-hR", APP, home + "/releases");
        assertThat(now.helper("keeper", APP, home + "/live", home + "/releases/v1")
                        .out())
                .isEqualTo(APP + "\n");
        run("chown", "root", home);
        Output shared = now.helper("keeper", APP, home + "/live", home + "/releases/v1");
        assertThat(shared.exit()).isEqualTo(73);
        assertThat(shared.err()).contains("can be changed by others than root");
        assertThat(now.helper("keeper", APP, "/opt/live", "/opt/releases").out())
                .isEqualTo("root\n");
    }

    @Test
    void aLinkInPlaceOfTheMarkOfABuildLeadsNowhere() throws Exception {
        for (HelperBench bench : both()) {
            Path tree = Files.createDirectories(bench.folder().resolve("releases/v4.3.0/.git"))
                    .getParent();
            bench.appTool("yarn", "exit 0");
            bench.appTool(
                    "bundle",
                    "mkdir -p public/packs; echo x >public/packs/a.js;"
                            + " echo '{\"a\": \"/packs/a.js\"}' >public/packs/manifest.json");
            link(bench, "releases/v4.3.0/.drover-built", "victim");
            run("chown", "-hR", APP, bench.folder() + "/releases");
            Output built = bench.helper(
                    "long_release_build", "" + live(bench), bench.folder() + "/releases", "v4.3.0", "v4.3.0");
            assertThat(built.exit()).as(built.out() + built.err()).isZero();
            assertThat(tree).exists();
        }
        harmedThenAndNotNow();
        assertThat(owner(now, "releases/v4.3.0/.drover-built")).isEqualTo(APP);
    }

    /** A secret of root's that is read from there would be copied to another host, where the user reads it. */
    @Test
    void aLinkInPlaceOfTheSettingsTellsNothing() throws Exception {
        for (HelperBench bench : both()) {
            Path secret = Files.writeString(bench.folder().resolve("secret"), "SECRET=42\n");
            run("chmod", "600", "" + secret);
            link(bench, "live/.env.production", "secret");
        }
        assertThat(old.helper("look_env_values", "" + live(old), "SECRET").out())
                .contains("42");
        Output told = now.helper("look_env_values", "" + live(now), "SECRET");
        assertThat(told.out()).isEmpty();
        assertThat(told.exit()).isNotZero();
        assertThat(now.helper("look_env", "" + live(now), "salt", "SECRET").out())
                .isEmpty();
    }

    /** Nor is a program taken that the user has put before the system's. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aPipeInPlaceOfSettingsHoldsNobodyUp() throws Exception {
        now.appTool("timeout", "sleep 1000");
        now.appTool("head", "exec cat /dev/zero");
        assertThat(now.helper("look_env_values", "" + live(now), "SMTP_SERVER").out())
                .isEqualTo("SMTP_SERVER=mail\n");
        for (String file : List.of(".env.production", ".env")) {
            Files.deleteIfExists(live(now).resolve(file));
            run("mkfifo", live(now) + "/" + file);
        }
        Output values = now.helper("look_env_values", "" + live(now), "SMTP_SERVER");
        assertThat(values.exit()).isEqualTo(73);
        Files.delete(live(now).resolve(".env.production"));
        Files.writeString(live(now).resolve(".env.production"), SETTINGS);
        assertThat(now.helper("look_cache", "" + live(now)).out()).contains("against=.env cannot be read");
        Files.delete(live(now).resolve(".env"));
        Files.createSymbolicLink(live(now).resolve(".env"), Path.of("/dev/zero"));
        assertThat(now.helper("look_cache", "" + live(now)).out()).contains("against=.env cannot be read");
    }
}
