package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.haproxy.HaproxyServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper in Python at a socket that answers as HAProxy 2.6 did in the lab; it notes what it is told. */
class HaproxyTest {
    private static final Path RECORDED = Path.of("src/test/resources/recorded").toAbsolutePath();

    @TempDir
    Path folder = Path.of("");

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private volatile String stat = "";
    private volatile String states = "";
    private volatile String refusal = "";
    private ServerSocketChannel haproxy = closed();

    private static ServerSocketChannel closed() {
        try {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String socket() {
        return folder + "/admin.sock";
    }

    @BeforeEach
    void open() throws Exception {
        stat = Files.readString(RECORDED.resolve("haproxy-show-stat.csv"));
        states = Files.readString(RECORDED.resolve("haproxy-servers-state.txt"));
        haproxy.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(this::answerAll);
    }

    @AfterEach
    void close() throws IOException {
        haproxy.close();
    }

    private void answerAll() {
        while (haproxy.isOpen()) {
            try (SocketChannel one = haproxy.accept()) {
                ByteBuffer asked = ByteBuffer.allocate(4096);
                one.read(asked);
                String command = new String(asked.array(), 0, asked.position(), StandardCharsets.UTF_8).strip();
                one.write(ByteBuffer.wrap(answer(command).getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                return;
            }
        }
    }

    private String answer(String command) {
        return switch (command) {
            case "show stat" -> stat;
            case "show info" -> "Name: HAProxy\nVersion: 2.6.12-1+deb12u3\nUptime: 0d 0h02m35s\nUptime_sec: 155\n\n";
            case "show servers state" -> states;
            case "show map /etc/haproxy/drover.map" -> "0x5581 on no\n\n";
            default -> {
                told.add(command);
                yield refusal + "\n";
            }
        };
    }

    private PythonBench bench() throws IOException {
        PythonBench bench = new PythonBench(folder);
        Files.createDirectories(folder.resolve("units"));
        Path leases = folder.resolve("program/leases.py");
        Files.writeString(leases, Files.readString(leases).replace("/etc/systemd/system", folder + "/units"));
        bench.tool("systemctl", "echo \"$*\" >>" + folder + "/systemd");
        bench.word(", \"sockets\": [\"" + socket()
                + "\"], \"minimum\": {\"web\": 1}, \"maps\": [\"/etc/haproxy/drover.map\"]");
        return bench;
    }

    private Output look() throws IOException {
        return bench().answer(List.of("look", "haproxy", socket()));
    }

    private int orders;

    private Output touch(String... words) throws IOException {
        assertThat(bench().answer(List.of("claim", "j1", "1", "x.example", "r1", "ada", "here"))
                        .exit())
                .isZero();
        List<String> all = new ArrayList<>(List.of("touch", "j1", "1", "r1.a." + ++orders));
        all.addAll(List.of(words));
        return bench().answer(all);
    }

    private Output drain(int minimum, int seconds) throws IOException {
        return touch("haproxy_drain", socket(), "web", "web01", "" + minimum, "r1", "" + seconds);
    }

    private Path timer() {
        return folder.resolve("units/drover-lease-web-web01.timer");
    }

    @Test
    void serversAreToldWithTheirStates() throws IOException {
        Output seen = look();
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("server"))
                .contains(
                        List.of("web", "web01", "UP", "2", "100", "32", "0", "L7OK"),
                        List.of("web", "BACKEND", "UP", "7", "200", "269", "0", ""),
                        List.of("control", "control01", "no check", "0", "1", "277", "0", ""))
                .hasSize(8);
        assertThat(seen.value("version")).hasValue("2.6.12-1+deb12u3");
        assertThat(seen.number("uptime-s")).isEqualTo(155);
        assertThat(HaproxyServer.all(seen)).isNotEmpty();
    }

    /** Its administrative state says what it was asked for; "DOWN" alone does not. */
    @Test
    void aDrainedServerThatIsDownIsDrained() throws IOException {
        stat = stat.replaceAll("(?m)^(streaming,web02,.*),UP,100,1,0,", "$1,DOWN,100,1,0,");
        states = states.replaceAll(
                " web02 10.77.0.22 2 0 100 100 (\\d+) (.*) 4000", " web02 10.77.0.22 0 8 100 100 $1 $2 4000");
        assertThat(look().out()).contains("server=streaming\tweb02\tDRAIN (down)\t");
    }

    @Test
    void aDrainIsALeaseThatIsArmedFirst() throws IOException {
        Output done = drain(1, 30);
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(told).containsExactly("set server web/web01 state drain");
        assertThat(timer()).content().contains("OnActiveSec=30", "OnUnitInactiveSec=10s");
        assertThat(folder.resolve("units/drover-lease-web-web01.service"))
                .content()
                .contains("ExecStart=/usr/local/sbin/drover-host lease-fires " + socket() + " web web01\n");
        assertThat(look().rows("lease")).containsExactly(List.of("web", "web01", "armed"));
        assertThat(touch("lease_disarm", "web", "web01").exit()).isZero();
        assertThat(timer()).doesNotExist();
        assertThat(look().rows("lease")).containsExactly(List.of("web", "web01", "disarmed"));
        assertThat(touch("haproxy_state", socket(), "web", "web01", "maint").exit())
                .isZero();
        assertThat(touch("haproxy_state", socket(), "web", "web01", "ready").exit())
                .isZero();
        assertThat(look().rows("lease")).isEmpty();
        assertThat(touch("lease_disarm", "web", "web01").exit()).isEqualTo(Output.ENDED_BY_ITSELF);
        assertThat(touch("haproxy_state", socket(), "web", "web01", "maint").exit())
                .isEqualTo(Output.ENDED_BY_ITSELF);
    }

    @Test
    void noServerIsTakenOutWhereTooFewOthersAreUp() throws IOException {
        stat = stat.replaceAll("(?m)^(web,web02,.*),UP,100,1,0,", "$1,DOWN,100,1,0,");
        Output refused = drain(1, 30);
        assertThat(refused.exit()).isEqualTo(Output.TOO_FEW_LEFT);
        assertThat(refused.err()).contains("only 0 server(s) of backend web would be up");
        assertThat(told).isEmpty();
        assertThat(timer()).doesNotExist();
    }

    /** It takes traffic only when all others are down. */
    @Test
    void aBackupServerIsNoOther() throws IOException {
        stat = stat.replaceAll("(?m)^(web,web02,.*),UP,100,1,0,", "$1,UP,100,0,1,");
        assertThat(drain(1, 30).exit()).isEqualTo(Output.TOO_FEW_LEFT);
    }

    @Test
    void rootsFloorHoldsWhateverTheOrderSays() throws IOException {
        Output refused = drain(0, 30);
        assertThat(refused.exit()).isEqualTo(Output.REFUSED);
        assertThat(refused.err()).contains("wants at least 1 servers of backend web to stay");
    }

    @Test
    void whatHaproxyComplainsOfIsPassedOn() throws IOException {
        refusal = "No such server.";
        Output refused = touch("haproxy_weight", socket(), "web", "web09", "10");
        assertThat(refused.exit()).isEqualTo(Output.FAILED);
        assertThat(refused.err()).contains("HAProxy answered: No such server.");
    }

    @Test
    void aSocketThatIsNotThereOrDeafIsSaid() throws IOException {
        haproxy.close();
        assertThat(drain(1, 30).exit()).as("nobody knows what it did").isEqualTo(Output.SILENT);
        assertThat(look().exit()).isEqualTo(Output.FAILED);
        Files.delete(Path.of(socket()));
        assertThat(look().exit()).isEqualTo(66);
    }

    @Test
    void theMaintenancePageIsToldAsHaproxyHasIt() throws IOException {
        Output seen = bench().answer(List.of("look", "maintenance", socket(), "/etc/haproxy/drover.map"));
        assertThat(seen.value("on")).hasValue("no");
    }
}
