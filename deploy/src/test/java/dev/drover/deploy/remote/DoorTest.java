package dev.drover.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.authority.FolderAuthority;
import dev.drover.coordinator.adapter.http.WorkersServer;
import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.Authority;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.worker.adapter.join.Enroller;
import dev.drover.worker.adapter.join.Identity;
import dev.drover.worker.adapter.join.Wires;
import dev.drover.worker.remote.Station;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that come to a coordinator's door while the register behind it does not answer, or that give up before they are in.
 * Nobody waits for another; a verdict is of what happened before what.
 */
class DoorTest {
    private static final int GIVEN_UP = 20;
    private static final int MEGABYTES = 64;
    private static final String A_MEGABYTE = "x".repeat(1 << 20);

    @TempDir
    Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final List<WorkersServer> servers = new ArrayList<>();
    private final List<WebSocketClient> clients = new ArrayList<>();
    private final Hub hub = new Hub();
    private SlowRegister register;
    private Authority authority;
    private Doorway first;
    private Doorway second;

    /** One of two coordinators, whose doors have the same register behind them. */
    private record Doorway(int port, Gate gate) {
        URI url() {
            return URI.create("wss://127.0.0.1:" + port);
        }

        Identity enrolled(String worker) throws IOException {
            return new Enroller("test").enrol(url(), gate.invite(worker, Duration.ofMinutes(5), "ada"));
        }
    }

    @BeforeEach
    void open() throws IOException {
        register = new SlowRegister(new SqlitePlace(folder.resolve("journal")).register());
        authority = FolderAuthority.open(folder.resolve("authority"), "f", Duration.ofDays(1));
        first = door(authority, hub);
        second = door(authority, new Hub());
    }

    private Doorway door(Authority authority, Hub behind) throws IOException {
        int port;
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        Gate gate =
                new Gate(register, authority, new Gate.Circle("f", "j", "test"), InstantSource.system(), Runnable::run);
        servers.add(WorkersServer.open(new WorkersServer.Door("c1", "127.0.0.1", port), gate, behind));
        return new Doorway(port, gate);
    }

    @AfterEach
    void close() {
        register.answer();
        servers.forEach(WorkersServer::close);
        var unused = vertx.close();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private Caller calls(Identity identity) throws Exception {
        WebSocketClient client = Caller.client(vertx, identity);
        clients.add(client);
        Caller caller = Caller.connects(client, first.port(), identity).saysHello();
        vertx.setPeriodic(1_000, second -> caller.beats());
        return caller;
    }

    @Test
    void strangersWhoSayNothingTakeNoRoomFromOthers() throws Exception {
        List<SSLSocket> silent = new ArrayList<>();
        for (int stranger = 0; stranger < 100; stranger++) {
            silent.add(Caller.stranger(first.port(), authority));
        }
        assertThat(silent.getFirst().getInputStream().read())
                .as("the eldest is turned away")
                .isEqualTo(-1);
        until(calls(first.enrolled("near-a"))::isWelcome);
        for (SSLSocket one : silent) {
            one.close();
        }
    }

    /** Somebody has its key. */
    @Test
    void aCertificateOpensOnlySoManyConnections() throws Exception {
        Identity known = first.enrolled("near-a");
        List<Caller> callers = new CopyOnWriteArrayList<>();
        vertx.setPeriodic(1_000, second -> callers.forEach(Caller::beats));
        for (int caller = 0; caller < 21; caller++) {
            WebSocketClient client = Caller.client(vertx, known);
            clients.add(client);
            callers.add(Caller.connects(client, first.port(), known));
        }
        until(callers.getLast()::hasGone);
        until(calls(first.enrolled("near-b"))::isWelcome);
    }

    /** Its key is in somebody else's hands, who would have the door look broken. */
    @Test
    void whatLeavesOutWhatItShouldSayIsTurnedAwayAndBreaksNothing() throws Exception {
        Identity known = first.enrolled("near-a");
        String noReport = "{\"type\":\"told\",\"epoch\":1,\"number\":1}";
        String noStep = "{\"type\":\"told\",\"epoch\":1,\"number\":1,\"report\":{\"type\":\"progress\","
                + "\"step\":{},\"text\":\"on my way\"}}";
        for (String said : List.of("{\"type\":\"hello\"}", noReport, noStep, "[".repeat(100_000))) {
            Caller caller = calls(known);
            until(caller::isWelcome);
            caller.says(said);
            until(() -> caller.told.stream().anyMatch(ToWorker.TurnedAway.class::isInstance));
        }
        assertThat(servers.getFirst().trouble()).isEmpty();
    }

    @Test
    void whileOneWaitsForTheRegisterAnotherIsWelcomedAndNoneIsForgotten() throws Exception {
        Identity known = first.enrolled("near-a");
        Caller unknown = stillUnknown("near-b");
        Caller welcome = calls(known);
        until(welcome::isWelcome);
        assertThat(unknown.told).as("it waits for the register").isEmpty();
        until(() -> hub.names().equals(List.of("near-a")));
        assertThat(unknown.told).as("it still waits").isEmpty();
        register.answer();
        until(unknown::isWelcome);
        until(() -> hub.names().equals(List.of("near-a", "near-b"))); // what it had said before it was known was kept
    }

    /** Enrolled with the other coordinator, so that this one asks the register. */
    private Caller stillUnknown(String worker) throws Exception {
        register.holdLists();
        Identity identity = second.enrolled(worker);
        Caller caller = calls(identity);
        until(() -> register.waiting.get() > 0);
        return caller; // it may be the one who waits, or has its turn behind the one who does
    }

    @Test
    void whoHasGivenUpInTheMidstOfTheHandshakeCostsTheNextOneNothing() throws Exception {
        Identity known = first.enrolled("near-a");
        Caller unknown = stillUnknown("near-b");
        for (int caller = 0; caller < GIVEN_UP; caller++) {
            Caller.givesUp(first.port(), known);
        }
        Caller welcome = calls(known);
        until(welcome::isWelcome);
        assertThat(unknown.told).as("the slow moment has not ended").isEmpty();
        assertThat(servers.getFirst().trouble()).isEmpty();
        until(() -> welcome.told.stream().anyMatch(ToWorker.Beat.class::isInstance));
    }

    @Test
    void anEnrolmentThatWaitsHoldsUpNoWorker() throws Exception {
        Identity known = first.enrolled("near-a");
        register.holdTokens();
        Thread enrols = Thread.ofVirtual().start(() -> {
            try {
                first.enrolled("near-b");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        until(() -> register.waiting.get() > 0);
        until(calls(known)::isWelcome);
        assertThat(enrols.isAlive()).isTrue();
        register.answer();
        enrols.join();
    }

    /** A client of Vert.x that nobody holds any more is found by the collector, and has thirty seconds' grace. */
    @Test
    @Tag("long")
    void aWorkersConnectionsStayWhenItHasItsNextCertificate() throws Exception {
        Identity identity = first.enrolled("near-a");
        AtomicInteger comings = new AtomicInteger();
        hub.onChange(comings::incrementAndGet);
        Station station = new SmallFleet().new WorkerProcess("near-a").station;
        try (Wires wires = new Wires(station, identity, () -> Caller.hello(identity))) {
            wires.dial(List.of(first.url()));
            until(() -> comings.get() == 1);
            wires.identity(new Enroller("test").renew(first.url(), identity));
            for (int second = 0; second < 35; second++) {
                System.gc();
                Thread.sleep(1_000); // nothing tells when it is over
            }
            assertThat(comings.get()).as("it has neither gone nor come again").isEqualTo(1);
        }
    }

    @Test
    void whoIsNotKnownYetCannotFillTheMemory() throws Exception {
        Identity known = first.enrolled("near-a");
        Caller unknown = stillUnknown("near-b");
        AtomicInteger said = new AtomicInteger();
        saysWithoutEnd(unknown, said);
        until(() -> said.get() >= 8);
        until(calls(known)::isWelcome);
        assertThat(said.get()).as("no more is read from it").isLessThan(MEGABYTES);
        register.answer();
        until(unknown::hasGone);
    }

    /** One after the other, each when the one before is on its way. */
    private static void saysWithoutEnd(Caller caller, AtomicInteger said) {
        if (said.get() < MEGABYTES) {
            caller.says(A_MEGABYTE).onSuccess(v -> {
                said.incrementAndGet();
                saysWithoutEnd(caller, said);
            });
        }
    }
}
