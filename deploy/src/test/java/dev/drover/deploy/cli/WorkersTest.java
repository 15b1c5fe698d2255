package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.adapter.http.WorkersApi;
import dev.drover.coordinator.port.Register;
import dev.drover.coordinator.remote.Workforce;
import dev.drover.deploy.server.Servers;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.worker.adapter.join.Drawer;
import dev.drover.worker.adapter.join.Enroller;
import dev.drover.worker.adapter.join.Identity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Worker processes that enrol, come, go and are revoked; over real TLS, with a fleet whose hosts are away. */
class WorkersTest extends ServedCase {
    private static final String FLEET = """
            schema: 1
            fleet: away.example
            workers: [near-a]
            hosts:
              lb01:      { address: 127.0.0.2, port: 1, roles: { haproxy: {} } }
              redis01:   { address: 127.0.0.3, port: 1, roles: { redis: {} } }
              db01:      { address: 127.0.0.4, port: 1, worker: near-db, roles: { postgres: {} } }
              web01:     { address: 127.0.0.5, port: 1, roles: { mastodon-web: { behind: [lb01/web/web01] } } }
              sidekiq01: { address: 127.0.0.6, port: 1, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, scheduler] } } } }
            min-in-service: { mastodon-web: 0 }
            """;

    private int apiPort;
    private int workersPort;

    @BeforeEach
    void serve() throws Exception {
        workersPort = free();
        apiPort = serve(folder, FLEET, "--workers-at", "127.0.0.1:" + workersPort, "--worker-certificates", "1");
    }

    private Servers servers() {
        return servers(folder, apiPort);
    }

    private URI workersUrl() {
        return URI.create("wss://127.0.0.1:" + workersPort);
    }

    private String invite(String worker) {
        return servers()
                .post(
                        "/api/v1/workers",
                        new WorkersApi.Invite(worker, Duration.ofMinutes(5), "ada"),
                        WorkersApi.Invited.class)
                .token();
    }

    private Path home(String worker) {
        return folder.resolve("home-" + worker);
    }

    private Thread joins(String worker, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "worker",
                "--join",
                workersUrl().toString(),
                "--dir",
                home(worker).toString()));
        words.addAll(List.of(more));
        return start(() -> Drover.run(words.toArray(String[]::new)));
    }

    private Workforce.Member member(String worker) {
        return servers().get("/api/v1/workers", WorkersApi.Listing.class).workers().stream()
                .filter(w -> w.worker().equals(worker))
                .findFirst()
                .orElseThrow();
    }

    private List<String> refusals() {
        return List.of(servers().get("/api/v1/refusals", Register.Refusal[].class)).stream()
                .map(r -> r.who() + ": " + r.text())
                .toList();
    }

    private String whyNoPlan() {
        try {
            servers().post("/api/v1/plans", RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")), Api.Made.class);
            return "";
        } catch (Servers.Failed refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Test
    void aWorkerEnrolsOnceAndItsHostsAreAskedOverIt() throws Exception {
        assertThat(whyNoPlan())
                .contains("its worker near-a is not connected")
                .contains("its worker near-db is not connected");
        joins("near-a", "--token", invite("near-a"));
        until(() -> member("near-a").connected());
        assertThat(member("near-a").hosts().toString())
                .contains("lb01", "redis01", "web01", "sidekiq01")
                .doesNotContain("db01");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home("near-a").resolve("identity.json"))))
                .isEqualTo("rw-------");
        until(() -> !whyNoPlan().contains("near-a is not connected"));
        assertThat(whyNoPlan())
                .as("what the worker has found, which has no key for SSH")
                .contains("web01: cannot be reached: no host keys are known yet (" + home("near-a"))
                .contains("its worker near-db is not connected");
        assertThat(servers().get("/api/v1/status", Api.Status.class).door().map(Api.Door::workers))
                .contains(List.of("near-a"));
        assertThat(drover("worker", "list", "--server", "http://127.0.0.1:" + apiPort))
                .as("db01 has no worker")
                .isEqualTo(ExitCode.WAITS_FOR_PERSON);
    }

    @Test
    void aTokenCountsOnceAndAWorkerThatCameBackNeedsNone() throws Exception {
        String token = invite("near-a");
        Thread first = joins("near-a", "--token", token);
        until(() -> member("near-a").connected());
        first.interrupt();
        first.join();
        until(() -> !member("near-a").connected());
        joins("near-a");
        until(() -> member("near-a").connected());
        AtomicInteger exit = new AtomicInteger(-1);
        start(() -> exit.set(Drover.run(
                        "worker",
                        "--join",
                        workersUrl().toString(),
                        "--dir",
                        home("near-b").toString(),
                        "--token",
                        token)))
                .join();
        assertThat(exit.get()).isEqualTo(ExitCode.REFUSED);
        until(() -> refusals().stream().anyMatch(r -> r.contains("a token that does not count")));
    }

    @Test
    void whoIsRevokedIsTurnedAwayAtOnceAndStaysOut() throws Exception {
        joins("near-a", "--token", invite("near-a"));
        until(() -> member("near-a").connected());
        assertThat(drover("worker", "revoke", "near-a", "--why", "stolen", "--server", "http://127.0.0.1:" + apiPort))
                .isZero();
        until(() -> !member("near-a").connected());
        until(() -> refusals().stream().anyMatch(r -> r.startsWith("near-a: its certificate was revoked: stolen")));
        assertThat(member("near-a").connected()).isFalse();
        assertThatThrownBy(() -> new Enroller("test")
                        .renew(workersUrl(), new Drawer(home("near-a")).read().orElseThrow()))
                .hasMessageContaining("revoked");
    }

    @Test
    void aCertificateIsFollowedByAnotherInTime() throws Exception {
        Enroller enroller = new Enroller("test");
        Identity first = enroller.enrol(workersUrl(), Enrolment.Token.of(invite("near-a")));
        Identity second = enroller.renew(workersUrl(), first);
        assertThat(second.granted().worker()).isEqualTo("near-a");
        assertThat(second.key()).isNotEqualTo(first.key());
        assertThat(second.until()).isAfterOrEqualTo(first.until());
        assertThat(second.renewal()).isBefore(second.until());
    }

    @Test
    void whoWasSignedByAnotherAuthorityOrShowsNothingIsRefused() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        int otherWorkers = free();
        int otherApi = serve(elsewhere, FLEET, "--workers-at", "127.0.0.1:" + otherWorkers);
        Servers others = servers(elsewhere, otherApi);
        String foreign = others.post(
                        "/api/v1/workers",
                        new WorkersApi.Invite("near-a", Duration.ofMinutes(5), "eve"),
                        WorkersApi.Invited.class)
                .token();
        assertThatThrownBy(() -> new Enroller("test").enrol(workersUrl(), Enrolment.Token.of(foreign)))
                .as("the worker asks only those from whom its token is")
                .hasMessageContaining("not the coordinator that the token is from");
        Identity stranger =
                new Enroller("test").enrol(URI.create("wss://127.0.0.1:" + otherWorkers), Enrolment.Token.of(foreign));
        new Drawer(home("near-a")).keep(stranger);
        joins("near-a");
        until(() -> refusals().stream().anyMatch(r -> r.startsWith("a stranger: no connection")));
        assertThat(member("near-a").connected()).isFalse();
        assertThat(member("near-a").certificates()).isEmpty();
    }

    @Test
    void wordsThatDoNotFitAreToldAtOnce() {
        assertThat(Drover.run("worker")).isEqualTo(ExitCode.USAGE);
        assertThat(Drover.run("worker", "--join", "http://127.0.0.1:1")).isEqualTo(ExitCode.USAGE);
        assertThat(Drover.run(
                        "worker",
                        "--join",
                        "wss://127.0.0.1:1",
                        "--dir",
                        home("nobody").toString()))
                .as("it has not enrolled")
                .isEqualTo(ExitCode.USAGE);
        assertThat(Drover.run(
                        "worker",
                        "--join",
                        "wss://127.0.0.1:1",
                        "--token",
                        "guess",
                        "--dir",
                        home("nobody").toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(drover("run", "upgrade", "--to", "v4.3.0", "--yes"))
                .as("its workers drive this fleet")
                .isEqualTo(ExitCode.REFUSED);
    }
}
