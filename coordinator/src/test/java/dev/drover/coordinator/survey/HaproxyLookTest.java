package dev.drover.coordinator.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is out of order at a balancer is told before a rollout, and with the balancer's own words. */
class HaproxyLookTest {
    private static final HostId LB01 = new HostId("lb01");

    private final List<List<String>> logs = new ArrayList<>();
    private Output log = new Output(0, "inode=1\noffset=1\n", "");
    private Output before = log;

    private final Helpers helpers = new Helpers() {
        @Override
        public Output tell(HostId host, String... words) {
            return switch (words[1]) {
                case "haproxy_log" -> {
                    logs.add(List.of(words));
                    yield log;
                }
                case "haproxy_log_before" -> before;
                case "haproxy_config" -> new Output(0, """
                            directive=server-state-file
                            directive=load-server-state-from-file
                            directive=saves-state-on-reload
                            """, "");
                default -> new Output(0, "server=web\tweb01\tUP\t0\t100\t0\t\n", "");
            };
        }

        @Override
        public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
            return hosts.stream().collect(Collectors.toMap(h -> h, h -> tell(h, words)));
        }

        @Override
        public void close() {}
    };

    private List<Observed.Trouble> troubles() throws Exception {
        Fleet fleet = FleetFile.parse(Files.readString(Path.of("src/test/resources/plans/page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
        HaproxyLook look = new HaproxyLook(fleet, helpers);
        look.look(List.of(LB01));
        return look.troubles();
    }

    @Test
    void aLogThatCanBeReadIsNoTrouble() throws Exception {
        assertThat(troubles()).isEmpty();
        assertThat(logs)
                .as("of the web backend only, with the configuration")
                .containsExactly(List.of(
                        "look", "haproxy_log", "/var/log/haproxy.log", "web", "0", "0", "/etc/haproxy/haproxy.cfg"));
    }

    @Test
    void aLogThatIsNoEvidenceIsTold() throws Exception {
        log = new Output(Output.FAILED, "", "frontend public logs with option tcplog (/etc/haproxy/haproxy.cfg:7)");
        assertThat(troubles()).singleElement().satisfies(t -> {
            assertThat(t.host()).isEqualTo(LB01);
            assertThat(t.found()).contains("can judge no canary", "frontend public logs with option tcplog");
            assertThat(t.blocks()).as("hosts can be patched without it").isFalse();
        });
    }

    @Test
    void aLogWithoutTheTerminationStateIsTold() throws Exception {
        log = new Output(0, "no-termination=public\t/etc/haproxy/haproxy.cfg:7\ninode=1\noffset=1\n", "");
        assertThat(troubles())
                .singleElement()
                .satisfies(t -> assertThat(t.text())
                        .contains("frontend public logs without %ts (/etc/haproxy/haproxy.cfg:7)", "add %ts"));
    }

    /** Such a log judges a canary, and says nothing of how the old servers were. */
    @Test
    void aLogWithoutTimesIsTold() throws Exception {
        before = new Output(Output.FAILED, "", "its lines do not begin with a time");
        assertThat(troubles()).singleElement().satisfies(t -> {
            assertThat(t.found()).contains("does not tell how its servers were before", "do not begin with a time");
            assertThat(t.blocks()).isFalse();
        });
    }
}
