package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody who may only call the helper, or only look, could once have root do; see SECURITY.md. */
class HolesTest extends OldAndNow {
    @Override
    void prepare(HelperBench bench) throws IOException {
        Path at = bench.folder();
        Files.createDirectories(at.resolve("state"));
        Files.writeString(at.resolve("state/claim"), "journal=j1\n");
        Files.writeString(at.resolve("state/epoch"), "5\n");
        bench.tool("systemctl", "exit 0");
        bench.at(at);
    }

    private static void refused(Output output) {
        assertThat(output.exit()).as(output.out() + output.err()).isEqualTo(64);
    }

    /** With a slash in its name, a verb was a file of the caller's. */
    @Test
    void aVerbIsNoFile() throws Exception {
        for (HelperBench bench : both()) {
            Path evil = Files.createDirectories(bench.folder().resolve("do_x")).resolve("evil");
            Files.writeString(evil, "#!/bin/sh\n: >" + bench.folder() + "/done\n");
            Files.setPosixFilePermissions(evil, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        old.helper("main", "touch", "j1", "5", "o1", "x/evil");
        assertThat(old.folder().resolve("done")).exists();
        refused(now.helper("main", "touch", "j1", "5", "o1", "x/evil"));
        refused(now.helper("main", "start", "j1", "5", "o2", "0", "9", "x/evil"));
        assertThat(now.folder().resolve("done")).doesNotExist();
        assertThat(now.folder().resolve("state/ledger/o1")).doesNotExist();
    }

    @Test
    void whatSystemdCallsIsNotForCallersBySudo() throws Exception {
        old.environment("SUDO_UID", "1000");
        now.environment("SUDO_UID", "1000");
        Files.createDirectories(old.folder().resolve("state/ledger/o1"));
        assertThat(old.helper("main", "fate-of", "o1").exit()).isZero();
        for (String verb : List.of("inside", "fate-of", "lease-fires", "maintenance-ends", "reboot-now")) {
            refused(now.helper("main", verb, "o1", "1", "o1"));
        }
    }

    /** Otherwise a claim's text is another claim, and over one connection a word is another request. */
    @Test
    void aWordHasNoLineBreak() throws Exception {
        String who = "ada\njournal=j2";
        assertThat(old.helper("main", "claim", "j1", "6", "f", "r1", who, "here")
                        .exit())
                .isZero();
        assertThat(old.folder().resolve("state/claim")).content().contains("\njournal=j2\n");
        refused(now.helper("main", "claim", "j1", "6", "f", "r1", who, "here"));
        assertThat(now.folder().resolve("state/claim")).content().isEqualTo("journal=j1\n");
        refused(now.helper("main", "look", "unit", "a\tb"));
    }

    /** A rollout's name becomes a part of paths: with slashes in it, a look told any file. */
    @Test
    void aRolloutsNameLeadsNowhere() throws Exception {
        for (HelperBench bench : both()) {
            Files.createDirectories(bench.folder().resolve("state/reboots"));
            Files.writeString(bench.folder().resolve("key.pem"), "secret\n");
            bench.helper("main", "claim", "j1", "6", "f", "../../key", "ada", "here");
        }
        assertThat(old.helper("main", "look", "reboot", "pem").out()).contains("asked-under=secret");
        assertThat(now.folder().resolve("state/claim")).hasContent("journal=j1");
        assertThat(now.helper("main", "look", "reboot", "pem").out()).doesNotContain("secret");
    }

    /** A word that a program takes for an option does what the option says. */
    @Test
    void aWordIsNoOption() throws Exception {
        for (HelperBench bench : both()) {
            bench.tool("runuser", "shift 3; exec \"$@\"");
            bench.tool("getent", "echo mastodon:x:1000:1000::" + bench.folder() + ":/bin/sh");
            bench.tool("stat", "[ \"$2\" = %U ] && { echo mastodon; exit; }; exec /usr/bin/stat \"$@\"");
            Path live = bench.folder().resolve("live");
            run("git", "init", "-q", "" + live);
            Files.writeString(live.resolve(".env.production"), "SECRET_KEY_BASE=abc\n");
            bench.helper("main", "look", "delta", "" + live, "--output", ".env.production");
        }
        assertThat(old.folder().resolve("live/.env.production")).isEmptyFile();
        assertThat(now.folder().resolve("live/.env.production")).hasContent("SECRET_KEY_BASE=abc");
    }

    /** What apt, systemd and Redis make of a word may be more than was meant. */
    @Test
    void aNameIsOnlyWhatItsKindIs() throws Exception {
        refused(now.helper("long_patch_upgrade", "named", "let", "openssh-server-"));
        refused(now.helper("do_services", "poweroff.target"));
        refused(now.helper("long_cache_clear", "0", "queue"));
        refused(now.helper("do_cache_sweep", "0", "feed", "0"));
        refused(now.helper("look_cache_unreadable", "0", "feed"));
    }

    /** A look that greps any file for any words tells every secret, letter by letter. */
    @Test
    void noLookTellsWhatStandsInAnotherFile() throws Exception {
        Path shadow = Files.writeString(folder.resolve("shadow"), "root:$6$ab/cdef:1:\n");
        assertThat(old.helper("look_haproxy_config", "" + shadow, "root:$6$a").out())
                .contains("directive=maintenance");
        assertThat(now.helper("look_haproxy_config", "" + shadow, "/cdef").exit())
                .isEqualTo(73);
        assertThat(now.helper("look_haproxy_log", "" + shadow, "ab", "0", "0").exit())
                .isEqualTo(73);
        assertThat(now.helper("look_haproxy_log_before", "" + shadow, "ab", "60")
                        .exit())
                .isEqualTo(73);
    }

    /** Where /bin/sh is bash, a number that is none may be a command. */
    @Test
    void aNumberIsNoCommand() throws Exception {
        String number = "state[$(echo 1 >ran)0]";
        for (HelperBench bench : both()) {
            bench.shell("bash", "--posix");
            Path log = Files.writeString(bench.folder().resolve("haproxy.log"), "");
            String inode = "" + Files.getAttribute(log, "unix:ino");
            bench.helper("look_haproxy_log", "" + log, "web", inode, number);
        }
        assertThat(old.folder().resolve("ran")).exists();
        assertThat(now.folder().resolve("ran")).doesNotExist();
    }

    /** The file behind the maintenance page was whatever the caller said, and became readable by all. */
    @Test
    void onlyAMapOfRootsIsWrittenForTheMaintenancePage() throws Exception {
        for (HelperBench bench : both()) {
            bench.tool("socat", "case $(cat) in show*) echo 0x1 on no ;; esac");
            Path secret = Files.writeString(bench.folder().resolve("secret"), "pass\n");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            bench.helper("do_maintenance", "no", "" + socket(bench.folder()), "" + secret, "60");
        }
        assertThat(Files.getPosixFilePermissions(old.folder().resolve("secret")))
                .hasSize(4);
        assertThat(Files.getPosixFilePermissions(now.folder().resolve("secret")))
                .hasSize(2);
    }

    private static Path socket(Path folder) throws IOException {
        Path file = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
        }
        return file;
    }
}
