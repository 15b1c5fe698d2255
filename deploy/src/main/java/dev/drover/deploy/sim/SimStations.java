package dev.drover.deploy.sim;

import dev.drover.coordinator.engine.Succession;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.remote.HandOver;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.remote.Placement;
import dev.drover.coordinator.remote.RemoteWorkers;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.MixedLinks;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Seat;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.worker.port.HostLinks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The worker processes of a round, and what becomes of them. */
final class SimStations {
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final int NEXT_MS = 60_000;
    private static final int AWAY_MS = 30_000;
    private static final int SHUT_MS = 300_000;

    private final SimWorld world;
    private final Faults faults;
    private final HostLinks links;
    private final Fleet fleet;
    private final Supplier<String> journal;
    private final List<SimStation> stations;
    private @Nullable Hub newest;

    /**
     * How hosts are driven.
     *
     * @param count how many workers there are
     * @param mixed whether the coordinator drives some hosts itself
     */
    record Share(int count, boolean mixed) {}

    SimStations(SimWorld world, Faults faults, HostLinks links, Supplier<String> journal, Share share) {
        this.world = world;
        this.faults = faults;
        this.links = links;
        this.journal = journal;
        this.stations = IntStream.rangeClosed(1, share.count())
                .mapToObj(n -> new SimStation("near-" + n, world, faults, links, journal))
                .toList();
        this.fleet = placed(world.fleet, stations.stream().map(SimStation::name).toList(), share.mixed());
    }

    /** The same fleet, spread over workers, or each of its hosts with one of its own, or none. */
    private static Fleet placed(Fleet own, List<String> workers, boolean mixed) {
        NavigableMap<HostId, Host> hosts = new TreeMap<>(own.hosts());
        if (mixed) {
            int next = 0;
            for (Host host : own.hosts().values()) {
                int of = next++ % (workers.size() + 1);
                Optional<String> worker = of == 0 ? Optional.empty() : Optional.of(workers.get(of - 1));
                hosts.put(
                        host.id(),
                        new Host(
                                host.id(),
                                host.address(),
                                host.port(),
                                worker,
                                host.guestOf(),
                                host.domain(),
                                host.roles()));
            }
        }
        Seat seat = new Seat(own.seat().on(), own.seat().needs(), mixed ? List.of() : workers);
        return new Fleet(
                own.name(), own.access(), own.mastodon(), hosts, own.appliances(), seat, own.care(), own.digest());
    }

    /** Their machines are lost with the coordinator's. */
    void lost(long millis) {
        stations.forEach(s -> s.lost(millis));
    }

    void begin() {
        stations.forEach(SimStation::begin);
        world.fibers.after(NEXT_MS / 2, this::strike);
    }

    private void strike() {
        faults.fromOutside("a worker meets something").ifPresent(this::strike);
        if (!faults.over()) {
            world.fibers.after(5_000 + world.random.nextInt(NEXT_MS), this::strike);
        }
    }

    private void strike(SplittableRandom random) {
        SimStation worker = stations.get(random.nextInt(stations.size()));
        long millis = 1_000 + random.nextLong(AWAY_MS);
        switch (random.nextInt(5)) {
            case 0 -> worker.die(millis);
            case 1 -> worker.freeze(millis);
            case 2 -> worker.cut(true, false, millis);
            case 3 -> worker.cut(false, true, millis);
            default -> worker.cut(true, true, millis);
        }
    }

    /** A coordinator's process has begun, and can be dialled. */
    Hub hub(SimProcess coordinator) {
        Hub hub = new Hub();
        stations.forEach(s -> s.knows(hub, coordinator));
        newest = hub;
        return hub;
    }

    /** Names of those that live. */
    Set<String> alive() {
        return stations.stream()
                .filter(s -> !s.process().dead())
                .map(SimStation::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A process that leads tells how it is reached, and hands over when it is not; sometimes its door does not open. */
    void attend(Hub hub, SimProcess process, SimStore.Opened journal, SimAttendance attendance) {
        Succession succession = new Succession(
                new Succession.Self(SimAttendance.SELF, hub::names),
                attendance,
                HandOver.USUAL,
                world::now,
                world::tell);
        succession.begins(journal);
        succession.needs(Placement.candidates(fleet, attendance.hosts()));
        process.start("attendance", () -> {
            while (journal.mine()) {
                succession.round();
                world.fibers.sleep(Succession.EVERY_MS);
            }
        });
        faults.fromOutside("no worker reaches the coordinator")
                .filter(random -> random.nextInt(3) == 0)
                .ifPresent(random -> shut(hub, process, random));
    }

    private void shut(Hub hub, SimProcess process, SplittableRandom random) {
        long millis = 20_000 + random.nextLong(SHUT_MS);
        world.fibers.after(random.nextLong(NEXT_MS), () -> {
            if (!process.dead() && !faults.over()) {
                shut(hub, millis);
            }
        });
    }

    private void shut(Hub hub, long millis) {
        world.tell("the coordinator's door for workers does not open for " + millis + " ms");
        stations.forEach(s -> s.shut(hub, millis));
    }

    /** The door of the coordinator that was started last does not open. */
    void shut(long millis) {
        shut(Objects.requireNonNull(newest), millis);
    }

    /** Whether all can be told something. */
    boolean there(Hub hub) {
        return hub.names().size() == stations.size();
    }

    /** The workers of one term: those processes, and for other hosts the coordinator's own. */
    Workers lead(Hub hub, LongSupplier epoch, InstantSource clock, SimProcess process) {
        MixedLinks mixed = new MixedLinks(host -> Placement.elsewhere(fleet, host), new MortalLinks(links, process));
        Workers here = new LocalWorkers(mixed, new FiberPatience(world), new FiberHands(world, process));
        RemoteWorkers all =
                RemoteWorkers.lead(hub, fleet, here, new Terms(epoch, clock), new FiberHands(world, process));
        mixed.over(all);
        return all;
    }

    private final class Terms implements RemoteWorkers.Terms {
        private final LongSupplier epoch;
        private final InstantSource clock;

        Terms(LongSupplier epoch, InstantSource clock) {
            this.epoch = epoch;
            this.clock = clock;
        }

        @Override
        public long epoch() {
            return epoch.getAsLong();
        }

        @Override
        public long millis() {
            return world.now();
        }

        @Override
        public void refused(String worker, String text) {
            world.tell(worker + " is refused: " + text);
        }

        @Override
        public String seal(String worker, long number, Instruction instruction) {
            Instant now = clock.instant();
            long under = instruction instanceof Instruction.Carry carry
                    ? carry.order().epoch()
                    : epoch();
            return PlainSeal.close(new Mandate(
                    worker,
                    fleet.name(),
                    journal.get(),
                    under,
                    number,
                    now.minus(FRESH),
                    now.plus(FRESH),
                    instruction));
        }
    }
}
