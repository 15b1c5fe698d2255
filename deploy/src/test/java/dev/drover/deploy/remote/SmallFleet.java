package dev.drover.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.remote.RemoteWorkers;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.SystemPatience;
import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.host.Remember;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.wire.Catalogue;
import dev.drover.shared.wire.Seal;
import dev.drover.shared.work.Hands;
import dev.drover.shared.work.VirtualHands;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.remote.Door;
import dev.drover.worker.remote.Doorkeeper;
import dev.drover.worker.remote.Memory;
import dev.drover.worker.remote.Station;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;

/** A fleet of simulated hosts, worker processes and coordinators in one process, with cables between them. */
class SmallFleet {
    static final HostId WEB01 = new HostId("web01");
    static final HostId WEB02 = new HostId("web02");
    static final HostId LB01 = new HostId("lb01");
    static final long PATIENCE_MS = 6_000;

    private static final String FLEET = """
            schema: 1
            fleet: example.social
            workers: [near-a, near-b]
            hosts:
              lb01:      { address: 127.0.0.2, roles: { haproxy: {} } }
              redis01:   { address: 127.0.0.3, roles: { redis: {} } }
              db01:      { address: 127.0.0.4, worker: near-db, roles: { postgres: {} } }
              web01:     { address: 127.0.0.5, worker: near-a, roles: { mastodon-web: { behind: [lb01/web/web01] } } }
              web02:     { address: 127.0.0.6, worker: near-b, roles: { mastodon-web: { behind: [lb01/web/web02] } } }
              sidekiq01: { address: 127.0.0.7, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, scheduler] } } } }
            """;

    private final Fleet fleet;
    private final Map<HostId, SmallHost> hosts = new ConcurrentHashMap<>();
    final List<Report> reports = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    private KeyPair orders = pair();
    final AtomicLong millis = new AtomicLong();

    SmallFleet() {
        this(FleetFile.parse(FLEET).fleet().orElseThrow());
    }

    SmallFleet(Fleet fleet) {
        this.fleet = fleet;
    }

    /** How a worker process reaches hosts that are its own. */
    HostLinks links(Fleet.Access access, List<Reach> own) {
        return new HostLinks() {
            @Override
            public HostLink to(HostId id) {
                return host(id);
            }

            @Override
            public void close() {}
        };
    }

    @BeforeEach
    void hostsAreThere() {
        fleet.hosts().keySet().forEach(h -> hosts.put(h, new SmallHost(h)));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    SmallHost host(HostId id) {
        return Objects.requireNonNull(hosts.get(id));
    }

    /** A worker process: one life of it. */
    final class WorkerProcess implements Memory, Station.Surroundings {
        private final String name;
        private final String life;
        final Station station;
        private volatile long epoch;

        /** By how much its clock is wrong. */
        volatile Duration ahead = Duration.ZERO;

        WorkerProcess(String name, String life, Optional<Door> door) {
            this.name = name;
            this.life = life;
            Door keeper = door.orElseGet(() -> new Doorkeeper(new Doorkeeper.Self(name, life, fleet.name(), "j1"), 0));
            this.station = new Station(
                    Seal.reader(orders.getPublic()),
                    keeper,
                    this,
                    this,
                    new SystemPatience(),
                    () -> Instant.now().plus(ahead));
        }

        WorkerProcess(String name) {
            this(name, "1", Optional.empty());
        }

        Cable joins(Hub hub) throws InterruptedException, ExecutionException {
            return Cable.connect(
                    new ToCoordinator.Hello(name, life, "test", Catalogue.digest(), Instant.now(), station.followed()),
                    station,
                    hub);
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void keep(long newer) {
            epoch = newer;
        }

        @Override
        public HostLinks links(Fleet.Access access, List<Reach> own) {
            return SmallFleet.this.links(access, own);
        }

        @Override
        public Hands hands() {
            return new VirtualHands();
        }

        @Override
        public void tell(String line) {
            if (line.startsWith("refused")) {
                refusals.add(line);
            }
        }
    }

    /** A worker that refuses nothing, so that nobody but the host is left to. */
    WorkerProcess believing(String name) {
        return new WorkerProcess(name, "1", Optional.of((mandate, now) -> Optional.empty()));
    }

    private final class Terms implements RemoteWorkers.Terms {
        private final long epoch;

        Terms(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public long millis() {
            return millis.get();
        }

        @Override
        public void refused(String worker, String text) {
            refusals.add(text);
        }

        @Override
        public String seal(String worker, long number, Instruction instruction) {
            Instant now = Instant.now();
            return Seal.close(
                    new Mandate(
                            worker,
                            fleet.name(),
                            "j1",
                            epoch,
                            number,
                            now.minusSeconds(60),
                            now.plusSeconds(60),
                            instruction),
                    orders.getPrivate());
        }
    }

    RemoteWorkers lead(Hub hub, long epoch) {
        HostLinks nowhere = new HostLinks() {
            @Override
            public HostLink to(HostId id) {
                throw new IllegalStateException("every host of this fleet is a worker's: " + id);
            }

            @Override
            public void close() {}
        };
        return lead(hub, epoch, nowhere);
    }

    /**
     * @param own to hosts that are no worker process's
     */
    RemoteWorkers lead(Hub hub, long epoch, HostLinks own) {
        RemoteWorkers workers = RemoteWorkers.lead(
                hub, fleet, new LocalWorkers(own, new SystemPatience()), new Terms(epoch), new VirtualHands());
        workers.reportTo(report -> {
            reports.add(report);
            if (report instanceof Report.Found found) {
                workers.acknowledge(found.step(), found.attempt(), true);
            }
        });
        return workers;
    }

    static WorkOrder order(HostId host, long epoch, int attempt) {
        Step step = new Step(
                new StepId(host + ".remember"),
                host.name(),
                "",
                host,
                "remember what runs",
                new ActionCall("host.remember", new Remember.Params("b" + attempt)),
                List.of(),
                new Reversal.Nothing(),
                Step.Pace.guessed(Duration.ofSeconds(1), Duration.ofSeconds(20), Step.WhenBroken.PAUSE));
        return new WorkOrder("r1", "plan", "j1", epoch, step, Mission.CARRY_OUT, attempt, Optional.empty());
    }

    List<Settlement> settlements() {
        return reports.stream()
                .filter(Report.Settled.class::isInstance)
                .map(r -> ((Report.Settled) r).settlement())
                .toList();
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(5);
        }
    }
}
