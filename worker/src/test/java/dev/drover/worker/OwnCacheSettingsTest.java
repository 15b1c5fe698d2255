package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache of its own stands in one tree's settings and goes into no other tree, whatever copies settings. */
class OwnCacheSettingsTest {
    private static final String OWN = "CACHE_REDIS_URL=redis://:secret@192.0.2.11:6379/15";

    @TempDir
    Path folder = Path.of("");

    private HelperBench bench = new HelperBench(Path.of(""));
    private Path live = Path.of("");
    private Path releases = Path.of("");

    @BeforeEach
    void aHostWithTwoTrees() throws IOException {
        bench = new HelperBench(folder);
        live = folder.resolve("live");
        releases = folder.resolve("releases");
        Files.createDirectories(live.resolve("public"));
        Files.createDirectories(releases.resolve("v4.3.0/public"));
        Files.writeString(
                live.resolve(".env.production"),
                "LOCAL_DOMAIN=example.org\nREDIS_HOST=192.0.2.11\nREDIS_PASSWORD=secret\n");
        bench.tool("runuser", "shift 3; exec \"$@\"");
        bench.tool("getent", "echo mastodon:x:1000:1000::" + folder + ":/bin/sh");
        bench.tool("stat", "[ \"$2\" = %U ] && { echo mastodon; exit; }; exec /usr/bin/stat \"$@\"");
        bench.tool("systemctl", "exit 0");
        bench.appTool("bundle", "env | grep '^CACHE_REDIS' >>" + folder + "/told; exit 0");
    }

    private static String settings(Path tree) throws IOException {
        return Files.readString(tree.resolve(".env.production"));
    }

    private Path fresh() {
        return releases.resolve("v4.3.0");
    }

    private void separated() throws Exception {
        ok(bench.helper("carry_settings", "" + live, "" + fresh()));
        ok(bench.helper("do_cache_separate", "" + fresh(), "15"));
        assertThat(settings(fresh())).contains(OWN);
    }

    private static void ok(Output output) {
        assertThat(output.exit()).as(output.out() + output.err()).isZero();
    }

    @Test
    void theSwitchThereAndBackLeavesEachTreeItsOwnCache() throws Exception {
        separated();
        String before = settings(live);
        ok(bench.helper("do_tree_switch", "" + live, "" + releases, "v4.3.0", "v4.2.10"));
        assertThat(settings(live)).contains(OWN);
        assertThat(settings(releases.resolve("v4.2.10"))).isEqualTo(before);
        Files.writeString(live.resolve(".env.production"), settings(live) + "SMTP_SERVER=mail\n");
        ok(bench.helper("do_tree_switch", "" + live, "" + releases, "v4.2.10", "v4.3.0"));
        assertThat(settings(live))
                .as("new settings are carried, the cache is not")
                .isEqualTo(before + "SMTP_SERVER=mail\n");
        assertThat(settings(fresh())).contains(OWN);
        ok(bench.helper("do_tree_switch", "" + live, "" + releases, "v4.2.10", "v4.3.0"));
        assertThat(settings(live)).as("a second order of the same does nothing").doesNotContain("CACHE_REDIS");
    }

    @Test
    void settingsThatCannotBeReadAreNotTakenForNone() throws Exception {
        separated();
        String before = settings(fresh());
        bench.tool("awk", "kill -9 $$"); // as the kernel does where memory is short
        assertThat(bench.helper("carry_settings", "" + live, "" + fresh()).exit())
                .isNotZero();
        assertThat(bench.helper("do_cache_join", "" + fresh()).exit()).isNotZero();
        assertThat(settings(fresh())).isEqualTo(before);
    }

    @Test
    void theyAreReadAsTheUserWhoseTreeItIs() throws Exception {
        separated();
        bench.tool("runuser", "echo \"$2\" >>" + folder + "/read; shift 3; exec \"$@\"");
        ok(bench.helper("carry_settings", "" + live, "" + fresh()));
        assertThat(Files.readAllLines(folder.resolve("read")))
                .hasSizeGreaterThan(2)
                .containsOnly("mastodon");
    }

    @Test
    void aMigrationGetsTheSettingsOfNowAndKeepsItsCache() throws Exception {
        separated();
        Files.writeString(live.resolve(".env.production"), settings(live) + "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY=k\n");
        ok(bench.helper("long_db_migrate", "" + fresh(), "pre", "" + live));
        assertThat(settings(fresh())).contains(OWN).contains("PRIMARY_KEY=k");
        assertThat(folder.resolve("told")).as("its settings say which cache").isEmptyFile();
        ok(bench.helper("long_db_migrate", "" + fresh(), "pre", "" + live, "none"));
        assertThat(folder.resolve("told")).hasContent("CACHE_REDIS_URL=redis://127.0.0.1:9");
    }

    @Test
    void whatIsBuiltAgainInMidRollKeepsItsCacheAndUsesNoneMeanwhile() throws Exception {
        separated();
        Files.createDirectories(fresh().resolve(".git"));
        Files.createDirectories(fresh().resolve("public/packs"));
        Files.writeString(fresh().resolve("package.json"), "{}");
        Files.writeString(fresh().resolve("public/packs/app.js"), "x");
        Files.writeString(fresh().resolve("public/packs/manifest.json"), "{\"app.js\": \"/packs/app.js\"}");
        bench.appTool("yarn", "exit 0");
        bench.tool("chown", "exit 0");
        bench.tool("id", "echo mastodon");
        bench.tool("install", "exit 0");
        ok(bench.helper("long_release_build", "" + live, "" + releases, "v4.3.0", "v4.3.0"));
        assertThat(settings(fresh())).contains(OWN);
        assertThat(Files.readAllLines(folder.resolve("told"))).containsOnly("CACHE_REDIS_URL=redis://127.0.0.1:9");
    }

    @Test
    void keysThatAreCopiedBringNoCacheAlong() throws Exception {
        separated();
        Output refused = bench.helper("eval", "printf 'CACHE_REDIS_URL=x\\n' | do_env_set " + fresh());
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("goes into no other tree");
        assertThat(bench.helper("look_env_values", "" + fresh(), "LOCAL_DOMAIN").out())
                .isEqualTo("LOCAL_DOMAIN=example.org\n");
    }

    @Test
    void aCacheThatIsTakenAwayLeavesTheSettingsAsTheyWere() throws Exception {
        separated();
        ok(bench.helper("do_cache_separate", "" + fresh(), "14"));
        assertThat(settings(fresh())).contains("/14").doesNotContain("/15");
        assertThat(bench.helper("look_cache", "" + fresh()).value("own")).hasValue("14");
        ok(bench.helper("do_cache_join", "" + fresh()));
        assertThat(settings(fresh())).isEqualTo(settings(live));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REDIS_URL=redis://:pw@cache.example:6380/3      | CACHE_REDIS_URL=redis://:pw@cache.example:6380/15
            REDIS_URL="rediss://app:pw@cache.example"       | CACHE_REDIS_URL="rediss://app:pw@cache.example/15"
            export REDIS_HOST=redis01                       | CACHE_REDIS_URL=redis://redis01:6379/15
            REDIS_PASSWORD="p/s"                            | CACHE_REDIS_URL=redis://:%70%2f%73@localhost:6379/15
            REDIS_PASSWORD=a$b                              | CACHE_REDIS_PASSWORD=a$b
            REDIS_USER=app                                  | CACHE_REDIS_USER=app
            """)
    void itIsMadeOfTheHostsOwnSettings(String given, String made) throws Exception {
        Files.writeString(fresh().resolve(".env.production"), given + "\n");
        ok(bench.helper("do_cache_separate", "" + fresh(), "15"));
        assertThat(settings(fresh()).lines()).contains(made).first().isEqualTo(given);
        assertThat(bench.helper("look_cache", "" + fresh()).value("own")).hasValue("15");
        assertThat(bench.helper("look_cache", "" + fresh()).out())
                .doesNotContain("pw")
                .doesNotContain("p/s");
    }

    @Test
    void withSentinelEveryPartIsToldAgain() throws Exception {
        Files.writeString(
                fresh().resolve(".env.production"),
                "REDIS_SENTINEL_MASTER=mymaster\nREDIS_SENTINELS=a:26379,b:26379\nREDIS_PASSWORD='p w'\nREDIS_DB=2\n");
        ok(bench.helper("do_cache_separate", "" + fresh(), "15"));
        assertThat(settings(fresh()).lines())
                .contains(
                        "CACHE_REDIS_SENTINEL_MASTER=mymaster",
                        "CACHE_REDIS_SENTINELS=a:26379,b:26379",
                        "CACHE_REDIS_PASSWORD='p w'",
                        "CACHE_REDIS_DB=15");
        Output seen = bench.helper("look_cache", "" + fresh());
        assertThat(seen.value("kind")).hasValue("sentinel");
        assertThat(seen.value("database")).hasValue("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CACHE_REDIS_URL=redis://elsewhere/1",
                "export CACHE_REDIS_HOST=elsewhere",
                "REDIS_URL=unix:///run/redis/redis.sock",
                "REDIS_URL=redis://h/0?timeout=5",
                "REDIS_HOST=$THAT",
                "REDIS_NAMESPACE=$THAT"
            })
    void settingsOfTheTeamsOwnStandAgainstIt(String line) throws Exception {
        Files.writeString(live.resolve(".env.production"), line + "\n");
        assertThat(bench.helper("look_cache", "" + live).values("against")).hasSize(1);
    }

    @Test
    void whatUnitsAndOtherFilesSetStandsAgainstItByName() throws Exception {
        Path extra = Files.writeString(folder.resolve("extra"), "CACHE_REDIS_URL=redis://hidden/1\n");
        Files.writeString(live.resolve(".env.local"), "REDIS_DB=3\n# REDIS_URL=x\n");
        bench.tool("systemctl", """
                case "$*" in
                  show-environment) echo PATH=/bin; echo REDIS_HOST=h ;;
                  *EnvironmentFiles*) echo "%s/.env.production (ignore_errors=no)"; echo "%s (ignore_errors=no)" ;;
                  *Environment*) echo 'RAILS_ENV=production "CACHE_REDIS_DB=3" PORT=3000' ;;
                esac""".formatted(live, extra));
        Output seen = bench.helper("look_cache", "" + live, "mastodon-web.service");
        assertThat(seen.values("against"))
                .containsExactly(
                        ".env.local sets REDIS_DB",
                        "systemd itself sets REDIS_HOST",
                        "Environment= of mastodon-web.service sets CACHE_REDIS_DB",
                        extra + ", an EnvironmentFile= of mastodon-web.service, sets CACHE_REDIS_URL");
        assertThat(seen.out()).doesNotContain("hidden").doesNotContain("secret");
    }
}
