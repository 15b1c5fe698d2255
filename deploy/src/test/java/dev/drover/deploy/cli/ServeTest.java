package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.engine.Adoption;
import dev.drover.deploy.server.ServerHelpers;
import dev.drover.deploy.server.Servers;
import dev.drover.shared.action.Output;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that serves a fleet whose hosts are away, as its API and the command line see it. */
class ServeTest extends ServedCase {
    static final String FLEET = """
            schema: 1
            fleet: away.example
            hosts:
              lb01:      { address: 127.0.0.2, port: 1, roles: { haproxy: {} } }
              redis01:   { address: 127.0.0.3, port: 1, roles: { redis: {} } }
              db01:      { address: 127.0.0.4, port: 1, roles: { postgres: {} } }
              web01:     { address: 127.0.0.5, port: 1, roles: { mastodon-web: { behind: [lb01/web/web01] } } }
              sidekiq01: { address: 127.0.0.6, port: 1, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, scheduler] } } } }
            min-in-service: { mastodon-web: 0 }
            """;

    private URI url = URI.create("http://127.0.0.1:1");

    @BeforeEach
    void serve() throws Exception {
        url = URI.create("http://127.0.0.1:" + serve(folder, FLEET));
    }

    private Servers servers() {
        return servers(folder, url.getPort());
    }

    @Test
    void whoHasTheTokenMayAskAndNobodyElse() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile(folder))))
                .isEqualTo("rw-------");
        Api.Status status = servers().get("/api/v1/status", Api.Status.class);
        assertThat(status.coordinator()).isEqualTo("c1");
        assertThat(status.owner()).startsWith("c1 on ");
        HttpURLConnection stranger =
                (HttpURLConnection) url.resolve("/api/v1/status").toURL().openConnection();
        assertThat(stranger.getResponseCode()).isEqualTo(401);
        assertThat(stranger.getContentType()).isEqualTo("application/problem+json");
        assertThatThrownBy(() -> new Servers(List.of(url), "guess").get("/api/v1/status", Api.Status.class))
                .hasMessageContaining("token");
    }

    @Test
    void whatIsWrongIsToldWithItsReason() {
        assertThatThrownBy(() -> servers().get("/api/v1/rollouts/r9/entries", Map[].class))
                .hasMessageContaining("there is no rollout r9");
        assertThatThrownBy(() -> servers().get("/api/v1/nothing", Map.class)).hasMessageContaining("/api/v1/nothing");
        assertThatThrownBy(() -> servers().post("/api/v1/rollouts", Map.of("plan", 7), Api.Started.class))
                .hasMessageContaining("not a Start");
        assertThatThrownBy(() -> servers().post("/api/v1/looks", Map.of("hosts", List.of("web01")), Api.Seen[].class))
                .hasMessageContaining("something is missing");
        assertThatThrownBy(() -> servers()
                        .post("/api/v1/plans", RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")), Api.Made.class))
                .as("all at once")
                .hasMessageContaining("lb01")
                .hasMessageContaining("sidekiq01");
    }

    @Test
    void whatIsAskedOfHostsIsAskedByTheCoordinator() {
        HostId web01 = new HostId("web01");
        Map<HostId, Output> seen = new ServerHelpers(servers()).lookAll(List.of(web01), "facts");
        assertThat(seen).containsOnlyKeys(web01);
        assertThat(seen.get(web01)).satisfies(answer -> {
            assertThat(answer.unreached()).isTrue();
            assertThat(answer.complaint()).contains("no host keys are known yet");
        });
        assertThatThrownBy(() -> new ServerHelpers(servers()).tell(web01, "release", "j", "1"))
                .hasMessageContaining("may be asked of hosts");
        assertThatThrownBy(() -> new ServerHelpers(servers()).look(new HostId("web09"), "facts"))
                .hasMessageContaining("no host web09");
        Adoption.Outcome outcome = servers()
                .post("/api/v1/adoptions", new Api.Adopt(List.of(web01), "ada", "a test"), Adoption.Outcome.class);
        assertThat(outcome.whole()).isFalse();
        assertThat(outcome.hosts()).singleElement().satisfies(h -> {
            assertThat(h.host()).isEqualTo(web01);
            assertThat(h.refusal()).hasValueSatisfying(r -> assertThat(r).contains("no host keys are known yet"));
        });
    }

    @Test
    void theCommandLineAsksTheServer() {
        String server = url.toString();
        assertThat(drover("list", "--server", server)).isZero();
        assertThat(drover("journal", "verify", "--server", server)).isZero();
        assertThat(drover("run", "upgrade", "--to", "v4.3.0", "--yes", "--server", server))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(drover("run", "upgrade", "--to", "v4.3.0", "--yes"))
                .as("the journal is the server's")
                .isEqualTo(ExitCode.REFUSED);
        assertThat(drover("run", "--resume", "--server", server)).isEqualTo(ExitCode.USAGE);
        assertThat(drover("serve", "--server", server)).isEqualTo(ExitCode.USAGE);
        assertThat(drover("serve", "--peers", "c2")).isEqualTo(ExitCode.USAGE);
        assertThat(drover("check", "--server", server)).isEqualTo(ExitCode.REFUSED);
        assertThat(drover("adopt", "--all", "--why", "x", "--server", server)).isEqualTo(ExitCode.REFUSED);
        assertThat(drover("adopt", "web09", "--why", "x", "--server", server)).isEqualTo(ExitCode.USAGE);
        assertThat(drover("forget", "web01", "--server", server)).isEqualTo(ExitCode.REFUSED);
    }
}
