package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings, media and what was ordered outlive a full disk and a release that is there already. */
class NothingIsLostTest extends OldAndNow {
    private static final String SETTINGS = "SECRET_KEY_BASE=abc\nDB_PASS=def\n";

    @AfterEach
    void over() throws Exception {
        for (HelperBench bench : both()) {
            run("umount", bench.folder() + "/disk");
        }
    }

    @Override
    void prepare(HelperBench bench) throws Exception {
        Path home = bench.folder();
        Path disk = Files.createDirectories(home.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", "" + disk);
        bench.tool("runuser", "shift 3; exec \"$@\"");
        bench.tool("getent", "echo mastodon:x:1000:1000::" + home + ":/bin/sh");
        bench.tool("stat", "[ \"$2\" = %U ] && { echo mastodon; exit; }; exec /usr/bin/stat \"$@\"");
        bench.tool("systemctl", "echo \"$*\" >>" + home + "/told; exit 0");
    }

    private static Path disk(HelperBench bench) {
        return bench.folder().resolve("disk");
    }

    private static void fills(HelperBench bench) throws Exception {
        new ProcessBuilder("sh", "-c", "cat /dev/zero >" + disk(bench) + "/full")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Path tree(HelperBench bench, String name) throws IOException {
        Path tree = disk(bench).resolve(name);
        Files.createDirectories(tree.resolve("public"));
        return tree;
    }

    @Test
    void settingsOutliveAFullDisk() throws Exception {
        for (HelperBench bench : both()) {
            Files.writeString(tree(bench, "live").resolve(".env.production"), SETTINGS);
            fills(bench);
            bench.tool("feed", "echo NEW=1 | /bin/sh \"$@\"");
            bench.shell(bench.folder() + "/tools/feed");
        }
        assertThat(old.helper("do_env_set", disk(old) + "/live").exit()).isZero();
        assertThat(disk(old).resolve("live/.env.production")).isEmptyFile();
        for (String verb : List.of("do_env_set", "do_env_drop")) {
            Output told = now.helper(verb, disk(now) + "/live", "DB_PASS");
            assertThat(told.exit()).as(verb).isEqualTo(73);
            assertThat(disk(now).resolve("live/.env.production")).hasContent(SETTINGS);
        }
    }

    @Test
    void theSwitchThereAndBackOutlivesAFullDisk() throws Exception {
        for (HelperBench bench : both()) {
            Files.writeString(tree(bench, "live").resolve(".env.production"), SETTINGS);
            Files.writeString(tree(bench, "releases/v2").resolve(".env.production"), "");
            fills(bench);
        }
        assertThat(switched(old, "v2", "v1").exit()).isZero();
        assertThat(disk(old).resolve("live/.env.production")).isEmptyFile();
        assertThat(switched(now, "v2", "v1").exit()).isEqualTo(73);
        assertThat(disk(now).resolve("live/.env.production")).hasContent(SETTINGS);
        assertThat(disk(now).resolve("releases/v1")).doesNotExist();
    }

    /** What was lost elsewhere is not carried over what is still good. */
    @Test
    void aTreeWithoutSettingsGivesNoneToTheOther() throws Exception {
        Files.writeString(tree(now, "live").resolve(".env.production"), "");
        Files.writeString(tree(now, "releases/v1").resolve(".env.production"), SETTINGS);
        Output back = switched(now, "v1", "v2");
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(disk(now).resolve("live/.env.production")).hasContent(SETTINGS);
    }

    private static Output switched(HelperBench bench, String fresh, String before) throws Exception {
        return bench.helper("do_tree_switch", disk(bench) + "/live", disk(bench) + "/releases", fresh, before);
    }

    @Test
    void liveNeverBecomesAPartOfAReleaseThatIsThereAlready() throws Exception {
        for (HelperBench bench : both()) {
            Files.writeString(tree(bench, "live").resolve(".env.production"), SETTINGS);
            Files.writeString(
                    Files.createDirectories(disk(bench).resolve("live/public/system"))
                            .resolve("cat.png"),
                    "x");
            tree(bench, "releases/v1");
            Files.writeString(tree(bench, "releases/v2").resolve(".env.production"), SETTINGS);
            switched(bench, "v2", "v1");
        }
        assertThat(disk(old).resolve("releases/v1/live/public/system/cat.png")).exists();
        assertThat(disk(old).resolve("live/public/system")).doesNotExist();
        assertThat(disk(now).resolve("live/public/system/cat.png")).exists();
        assertThat(switched(now, "v2", "v1").err()).contains("is there already", "drover retry");
    }

    @Test
    void mediaOnADiskOfTheirOwnAreNotMoved() throws Exception {
        for (HelperBench bench : both()) {
            Files.writeString(tree(bench, "live").resolve(".env.production"), SETTINGS);
            Files.writeString(tree(bench, "releases/v2").resolve(".env.production"), SETTINGS);
            Path media = Files.createDirectories(disk(bench).resolve("live/public/system"));
            run("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", "" + media);
            Files.writeString(media.resolve("cat.png"), "x");
        }
        try {
            assertThat(switched(old, "v2", "v1").exit()).isZero();
            assertThat(disk(old).resolve("live/public/system"))
                    .as("users miss all media")
                    .doesNotExist();
            Output told = switched(now, "v2", "v1");
            assertThat(told.exit()).isEqualTo(73);
            assertThat(told.err()).contains("is a mount", "ln -s");
            assertThat(now.helper("unmovable", disk(now) + "/live", "mastodon").out())
                    .as("and before anything is begun")
                    .contains("is a mount");
            assertThat(disk(now).resolve("live/public/system/cat.png")).exists();
        } finally {
            for (HelperBench bench : both()) {
                run(
                        "sh",
                        "-c",
                        "umount " + disk(bench) + "/*/public/system " + disk(bench)
                                + "/releases/*/public/system 2>/dev/null; true");
            }
        }
    }

    /** An order that could not be written down was done again at the next try. */
    @Test
    void anOrderThatCannotBeWrittenDownIsNotDone() throws Exception {
        for (HelperBench bench : both()) {
            Files.createDirectories(disk(bench).resolve("state"));
            Files.writeString(disk(bench).resolve("state/claim"), "journal=j1\n");
            Files.writeString(disk(bench).resolve("state/epoch"), "5\n");
            Files.createSymbolicLink(
                    bench.folder().resolve("state"), disk(bench).resolve("state"));
            fills(bench);
            restarts(bench, "5");
            restarts(bench, "5");
        }
        assertThat(old.folder().resolve("told")).content().containsPattern("(?s)restart puma.*restart puma");
        assertThat(now.folder().resolve("told")).doesNotExist();
        assertThat(restarts(now, "5").err()).contains("the ledger cannot be written", "nothing was done");
        assertThat(restarts(old, "6").exit()).isZero();
        assertThat(restarts(now, "6").err()).contains("the epoch cannot be written");
    }

    private static Output restarts(HelperBench bench, String epoch) throws Exception {
        return bench.helper("main", "touch", "j1", epoch, "r1.web01.unit.1", "unit", "restart", "puma.service");
    }

    private static Output drained(HelperBench bench) throws Exception {
        String row = "web,%s,,,,,,,,,,,,,,,,UP,1,%d,%d\\n";
        bench.tool(
                "socat",
                "grep -q 'show stat' && printf '" + row.formatted("web01", 1, 0) + row.formatted("web02", 0, 1)
                        + "' || echo");
        Path socket = bench.folder().resolve("socket");
        try (ServerSocketChannel haproxy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            haproxy.bind(UnixDomainSocketAddress.of(socket));
            return bench.helper("do_haproxy_drain", "" + socket, "web", "web01", "1", "r1", "0");
        }
    }

    /** HAProxy gives a backup server nothing as long as another one is there: nobody counts on it before that. */
    @Test
    void aBackupServerIsNoOtherServer() throws Exception {
        Output before = drained(old);
        assertThat(before.exit()).as(before.err()).isZero();
        Output refused = drained(now);
        assertThat(refused.exit()).isEqualTo(71);
        assertThat(refused.err()).contains("only 0 server(s) of backend web would be up");
    }
}
