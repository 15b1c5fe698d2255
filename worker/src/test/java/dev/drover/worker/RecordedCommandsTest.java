package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real helper beside tools that this machine does not have: what Proxmox's and Fedora's tools print was recorded, and
 * what they are told is kept.
 */
class RecordedCommandsTest {
    private static final Path RECORDED = Path.of("src/test/resources/recorded").toAbsolutePath();

    @TempDir
    Path tools = Path.of("");

    @BeforeEach
    void whatEverySystemHas() throws IOException {
        List<String> common = List.of(
                "sh",
                "awk",
                "sed",
                "grep",
                "cut",
                "tr",
                "head",
                "tail",
                "cat",
                "date",
                "mkdir",
                "rm",
                "find",
                "sort",
                "paste",
                "stat",
                "basename",
                "dirname",
                "df",
                "readlink",
                "printf",
                "sync",
                "mv",
                "wc",
                "touch",
                "flock",
                "mkfifo",
                "stdbuf");
        for (String tool : common) {
            Path real = Stream.of("/usr/bin/", "/bin/")
                    .map(d -> Path.of(d + tool))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), real);
        }
        tool("systemctl", "case \"$*\" in *UserspaceTimestamp*) echo 'Sat 2026-11-21 10:00:00 UTC' ;; esac");
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Calls one function of the helper, which finds no other tools than these. */
    private Output helper(String... words) throws IOException, InterruptedException {
        String script = HostHelper.script();
        String entrance = script.stripTrailing().lines().reduce((a, b) -> b).orElseThrow();
        String here = script.replaceFirst("\nPATH=.*\n", "\nPATH=" + tools + "\n")
                .replaceFirst("\nstate=.*\n", "\nstate=" + tools.resolve("state") + "\n")
                .replace(
                        entrance,
                        "long_steps=\"$long_steps ends\"; long_ends() { exit \"$1\"; } # a step of this test's own\n\"$@\"");
        Path file = Files.writeString(tools.resolve("helper"), here);
        Process process = new ProcessBuilder(Stream.concat(Stream.of("/bin/sh", file.toString()), Stream.of(words))
                        .toList())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), out, err);
    }

    private void proxmox() throws IOException {
        tool("qm", """
                echo "qm $*" >>%1$s/told
                case "$*" in
                  list) echo '      VMID NAME                 STATUS     MEM(MB)    BOOTDISK(GB) PID       '
                        echo '       100 db01                 running    8192             100.00 1234      '
                        echo '       101 web02                stopped    4096              32.00 0         ' ;;
                  "config 100") printf 'boot: order=scsi0\\nname: db01\\nonboot: 1\\n' ;;
                  "config 101") printf 'boot: order=scsi0\\nname: web02\\n' ;;
                esac""".formatted(tools));
        tool("pct", """
                echo "pct $*" >>%1$s/told
                case "$*" in
                  list) echo 'VMID       Status     Lock         Name                '
                        echo '200        running                 redis01             '
                        echo '201        stopped    backup       sidekiq02           ' ;;
                  "config 200") printf 'hostname: redis01\\nonboot: 1\\n' ;;
                  "config 201") printf 'hostname: sidekiq02\\nonboot: 0\\n' ;;
                esac""".formatted(tools));
    }

    /** Otherwise a migration that ends with 75 would be tried again and again, as if the slot were taken. */
    @Test
    void whatAStepsOwnProgramsMeanByANumberIsNotWhatTheHelperMeans() throws Exception {
        Path state = tools.resolve("state");
        for (int exit : List.of(0, 1, 70, 71, 72, 73, 74, 75, 76, 77, 137)) {
            Path order = state.resolve("ledger/o" + exit);
            Files.createDirectories(order);
            Files.writeString(state.resolve("claim"), "journal=j1\n");
            Files.writeString(state.resolve("epoch"), "1\n");
            int end = helper("inside", "j1", "1", "o" + exit, "ends", "" + exit).exit();
            assertThat(end).isEqualTo(exit >= 70 && exit <= 77 ? Output.FAILED : exit);
        }
        assertThat(state.resolve("ledger/o75/out")).hasContent("drover: the step ended with 75");
        assertThat(helper("inside", "j2", "1", "o1", "ends", "0").exit())
                .as("what the helper itself says stays")
                .isEqualTo(Output.REFUSED);
    }

    @Test
    void proxmoxTellsItsMachinesAndContainers() throws Exception {
        proxmox();
        assertThat(Guests.of(helper("look_guests", "proxmox")))
                .containsExactly(
                        new Guests.Guest("db01", "running", true),
                        new Guests.Guest("web02", "off", false),
                        new Guests.Guest("redis01", "running", true, true),
                        new Guests.Guest("sidekiq02", "off", false, true));
    }

    @Test
    void proxmoxIsToldByTheNumberOfAGuestAndAsksTheGuestItself() throws Exception {
        proxmox();
        String late = "" + Long.MAX_VALUE / 2;
        assertThat(helper("do_guest", "stop", "proxmox", "db01", late).exit()).isZero();
        assertThat(helper("do_guest", "start", "proxmox", "sidekiq02").exit()).isZero();
        assertThat(Files.readAllLines(tools.resolve("told")))
                .contains("qm shutdown 100 --timeout 600", "pct start 201");
        assertThat(helper("do_guest", "stop", "proxmox", "db09", late).err()).contains("no one guest db09");
        assertThat(helper("do_guest", "stop", "proxmox", "db01", "1").err())
                .contains("refused: the look at db01 is too old");
        tool("qm", "echo 'ipcc_send_rec failed: Connection refused' >&2; exit 111");
        assertThat(helper("look_guests", "proxmox").exit()).isEqualTo(Output.FAILED);
    }

    @Test
    void proxmoxMovesMachinesToAnotherNodeAndBackAndNoContainer() throws Exception {
        proxmox();
        tool(
                "pvecm",
                "printf '\\nMembership information\\n----------------------\\n    Nodeid      Votes Name\\n'"
                        + "; echo '         1          1 pve1 (local)'; echo '         2          1 pve2'");
        tool("hostname", "echo pve1");
        tool("timeout", "shift; exec \"$@\"");
        tool("ssh", """
                shift 5
                echo "ssh $*" >>%1$s/told
                case "$*" in
                  "root@192.0.2.9 hostname") echo pve2 ;;
                  "root@192.0.2.8 hostname") echo elsewhere ;;
                  *"qm list") echo '      VMID NAME                 STATUS     MEM(MB)    BOOTDISK(GB) PID       '
                        echo '       102 mail                 running    2048              32.00 999       ' ;;
                esac""".formatted(tools));
        assertThat(helper("look_guests_there", "proxmox", "192.0.2.9").values("there"))
                .containsExactly("mail");
        assertThat(helper("look_guests_there", "proxmox", "192.0.2.8").err())
                .contains("no node of this Proxmox cluster");
        tool(
                "qm",
                Files.readString(tools.resolve("qm"))
                        .replace("#!/bin/sh\n", "")
                        .replace("name: db01", "memory: 8192\\nname: db01"));
        assertThat(helper("look_guest_memory", "proxmox", "db01").value("memory-mb"))
                .hasValue("8192");
        assertThat(helper("look_guest_memory", "proxmox", "redis01").err()).contains("redis01 is a container");
        assertThat(helper("long_guests_move", "proxmox", "to", "192.0.2.9", "192.0.2.2", "mail", "db01")
                        .exit())
                .isZero();
        assertThat(helper("long_guests_move", "proxmox", "back", "192.0.2.9", "192.0.2.2", "mail", "db01")
                        .exit())
                .isZero();
        assertThat(Files.readAllLines(tools.resolve("told")))
                .as("who is where it is wanted stays")
                .contains("qm migrate 100 pve2 --online 1", "ssh root@192.0.2.9 qm migrate 102 pve1 --online 1")
                .filteredOn(line -> line.contains("qm migrate"))
                .hasSize(2);
    }

    /** Nobody knows whether a tool that fell silent did it; that is not the same as a refusal, nor as "there are none". */
    @Test
    void aToolThatIsSilentIsToldFromOneThatSaysNo() throws Exception {
        Path socket = tools.resolve("admin.sock");
        try (ServerSocketChannel haproxy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            haproxy.bind(UnixDomainSocketAddress.of(socket));
            String[] drain = {"do_haproxy_drain", "" + socket, "web", "web01", "1", "r1", "0"};
            tool("socat", "exit 1");
            assertThat(helper(drain).exit()).isEqualTo(Output.SILENT);
            tool("socat", "exit 0");
            assertThat(helper(drain).err()).contains("HAProxy says nothing");
            assertThat(helper(drain).exit()).isEqualTo(Output.SILENT);
            tool("socat", "echo 'web,web01,,,,,,,,,,,,,,,,UP,100,'; echo 'web,web02,,,,,,,,,,,,,,,,DOWN,100,'");
            assertThat(helper(drain).exit()).isEqualTo(Output.TOO_FEW_LEFT);
            assertThat(helper("do_haproxy_weight", "" + socket, "web", "web01", "10")
                            .exit())
                    .as("an answer that is a complaint")
                    .isEqualTo(Output.FAILED);
        }
        tool("systemctl", "echo 'Failed to connect to bus: Connection timed out' >&2; exit 1");
        assertThat(helper("do_unit", "start", "mastodon-web").exit()).isEqualTo(Output.SILENT);
        tool("systemctl", "case $1 in show) echo Version=252 ;; *) exit 5 ;; esac");
        assertThat(helper("do_unit", "start", "mastodon-web").exit()).isEqualTo(5);
    }

    @Test
    void barmanTellsWhichBackupsAreWholeAndWhenTheyEnded() throws Exception {
        tool("runuser", "shift 3; exec \"$@\"");
        tool("barman", """
                case "$*" in
                  "list-backups --minimal main") printf '20261121T120000\\n20261121T100000\\n' ;;
                  "show-backup main 20261121T120000") cat %1$s/barman-failed.txt ;;
                  "show-backup main 20261121T100000") cat %1$s/barman-done.txt ;;
                  *) echo "barman: error: $*" >&2; exit 2 ;;
                esac""".formatted(RECORDED));
        Output seen = helper("look_backups", "barman:main");
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("backup")).containsExactly(List.of("20261121T100000", "0", "1795255212000"));
        assertThat(helper("look_backups", "barman:other").err()).contains("Barman does not answer");
    }

    @Test
    void pgBackRestTellsWhichBackupsAreWholeAndWhenTheyEnded() throws Exception {
        tool("runuser", "shift 3; exec \"$@\"");
        tool("pgbackrest", """
                case "$*" in
                  *stanza=main*) cat %s/pgbackrest-info.json ;;
                  *) echo '[]' ;;
                esac""".formatted(RECORDED));
        Output seen = helper("look_backups", "pgbackrest:main");
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("backup"))
                .as("the one with page errors is none")
                .containsExactly(List.of("20261121-100000F", "31240192", "1795255212000"));
        assertThat(helper("look_backups", "pgbackrest:other").err()).contains("knows no stanza other");
    }

    @Test
    void fedorasToolsTellWhatIsPendingAndWhatMendsHoles() throws Exception {
        tool("dnf", """
                echo "dnf $*" >>%1$s/told
                case "$*" in
                  *updateinfo*) echo 'RHSA-2024:9333 Important/Sec. openssl-1:3.2.2-6.el9_5.x86_64'
                                echo 'RHSA-2024:8914 Moderate/Sec.  libtiff-4.4.0-13.el9.x86_64' ;;
                  *--upgrades*) echo 'Available Upgrades'
                                echo 'kernel.x86_64                5.14.0-503.14.1.el9_5       baseos'
                                echo 'openssl.x86_64               1:3.2.2-6.el9_5             baseos' ;;
                  *downloadsize*openssl) echo 1407012 ;;
                esac""".formatted(tools));
        tool("rpm", "echo 1:3.0.7-27.el9");
        tool("needs-restarting", "exit 1");
        Patches seen = Patches.of(helper("look_patches"));
        assertThat(seen.pending())
                .contains(
                        new Patches.Pending("openssl", "1:3.0.7-27.el9", "1:3.2.2-6.el9_5", true, 1_407_012),
                        new Patches.Pending("kernel", "1:3.0.7-27.el9", "5.14.0-503.14.1.el9_5", false, 0))
                .hasSize(2);
    }
}
