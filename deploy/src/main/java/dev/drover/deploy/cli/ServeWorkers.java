package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.authority.FolderAuthority;
import dev.drover.coordinator.adapter.http.WorkersServer;
import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.port.WorkersDoor;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.remote.Placement;
import dev.drover.coordinator.remote.RemoteWorkers;
import dev.drover.coordinator.remote.Workforce;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.MixedLinks;
import dev.drover.deploy.local.SystemPatience;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.wire.Seal;
import dev.drover.shared.work.VirtualHands;
import dev.drover.worker.port.HostLinks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of {@code drover serve} that has to do with worker processes. */
final class ServeWorkers {
    /** Clocks may differ by this much, and a mandate may be on its way for as long. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    @Option(
            names = "--workers-at",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "",
            description = "where worker processes come (mutual TLS; may be public), if the fleet file names any")
    String at = "";

    @Option(
            names = "--authority",
            paramLabel = "DIR",
            defaultValue = "",
            description = "keys that sign for workers, made at the first start; all coordinators have the same"
                    + " (default: authority in .drover beside the fleet file)")
    String authority = "";

    @Option(
            names = "--worker-certificates",
            paramLabel = "MINUTES",
            defaultValue = "43200",
            description = "how long a worker's certificate counts; renewed in time by itself (default: 30 days)")
    int minutes = 43200;

    private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable Workforce workforce;
    private @Nullable WorkersServer server;

    /** Opens the door, if one is wanted. */
    Optional<Workforce> open(Shared shared, Fleet fleet, Coordinator.Seat seat) {
        if (at.isEmpty()) {
            if (Placement.wanted(fleet)) {
                throw new Stop(
                        ExitCode.USAGE, "the fleet file names workers: where do they come? --workers-at ADDRESS:PORT");
            }
            return Optional.empty();
        }
        Path keys = authority.isEmpty() ? shared.drawer().resolve("authority") : Path.of(authority);
        FolderAuthority signs = FolderAuthority.open(keys, fleet.name(), Duration.ofMinutes(Math.max(1, minutes)));
        Gate gate = new Gate(
                shared.place().register(),
                signs,
                new Gate.Circle(fleet.name(), journal(shared), Version.TEXT),
                shared.place().clock(),
                later);
        Workforce force = new Workforce(gate, new Hub(), fleet);
        workforce = force;
        int colon = at.lastIndexOf(':');
        server = WorkersServer.open(
                new WorkersServer.Door(seat.name(), at.substring(0, colon), Integer.parseInt(at.substring(colon + 1))),
                gate,
                force.hub());
        return Optional.of(force);
    }

    private static String journal(Shared shared) {
        try (JournalStore store = shared.place().read()) {
            return store.id();
        }
    }

    /** Workers for one term: in their own processes where the fleet file says so, here otherwise. */
    Workers workers(JournalStore journal, Fleet fleet, Shared shared, HostLinks own) {
        if (workforce == null || !Placement.wanted(fleet)) {
            return new LocalWorkers(own, new SystemPatience());
        }
        MixedLinks links = new MixedLinks(host -> Placement.elsewhere(fleet, host), own);
        RemoteWorkers all = RemoteWorkers.lead(
                workforce.hub(),
                fleet,
                new LocalWorkers(links, new SystemPatience()),
                new Terms(workforce.gate(), fleet, journal, shared.place().clock()),
                new VirtualHands());
        links.over(all);
        return all;
    }

    /** Where they come, if they may. */
    Optional<WorkersDoor> door() {
        return Optional.ofNullable(workforce)
                .flatMap(force -> Optional.ofNullable(server).map(open -> new Door(force, open)));
    }

    private record Door(Workforce force, WorkersServer open) implements WorkersDoor {
        @Override
        public List<String> workers() {
            return force.hub().names();
        }

        @Override
        public Optional<String> trouble() {
            return open.trouble();
        }
    }

    void onNews(Runnable look) {
        if (workforce != null) {
            workforce.hub().onChange(look);
        }
    }

    /** What was refused is written down before it returns. */
    void close() {
        if (server != null) {
            server.close();
        }
        later.close();
    }

    private record Terms(Gate gate, Fleet fleet, JournalStore journal, InstantSource clock)
            implements RemoteWorkers.Terms {
        @Override
        public long epoch() {
            return journal.epoch();
        }

        @Override
        public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public void refused(String worker, String text) {
            gate.refused(worker, text);
        }

        /** An order keeps the epoch under which it was written down, however late it is sent. */
        @Override
        public String seal(String worker, long number, Instruction instruction) {
            long epoch = instruction instanceof Instruction.Carry carry
                    ? carry.order().epoch()
                    : journal.epoch();
            Instant now = clock.instant();
            return Seal.close(
                    new Mandate(
                            worker,
                            fleet.name(),
                            journal.id(),
                            epoch,
                            number,
                            now.minus(FRESH),
                            now.plus(FRESH),
                            instruction),
                    gate.authority().orders());
        }
    }
}
