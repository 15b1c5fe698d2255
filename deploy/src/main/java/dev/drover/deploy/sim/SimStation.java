package dev.drover.deploy.sim;

import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Catalogue;
import dev.drover.shared.work.Hands;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.remote.Doorkeeper;
import dev.drover.worker.remote.Memory;
import dev.drover.worker.remote.Station;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A worker process on a machine of its own, through all its lives; what it must not forget is on its disk. */
final class SimStation implements Memory, Station.Surroundings {
    private static final String CATALOGUE = Catalogue.digest();
    private static final long BEAT_MS = 1_000;
    private static final long SILENCE_MS = 4_000;

    private final String name;
    private final SimWorld world;
    private final Faults faults;
    private final HostLinks links;
    private final String fleet;
    private final Supplier<String> journal;
    private final Map<Hub, SimProcess> coordinators = new LinkedHashMap<>();
    private final Map<Hub, SimCable> cables = new LinkedHashMap<>();
    private final Map<SimCable, Long> heard = new LinkedHashMap<>();
    private final Map<Hub, Long> shutUntil = new LinkedHashMap<>();
    private SimProcess process;
    private @Nullable Station station;
    private int lives;
    private long epoch;
    private long deafUntil;
    private long muteUntil;

    /**
     * @param journal the name of the coordinators' journal when a worker enrols
     */
    SimStation(String name, SimWorld world, Faults faults, HostLinks links, Supplier<String> journal) {
        this.name = name;
        this.world = world;
        this.faults = faults;
        this.links = links;
        this.journal = journal;
        this.fleet = world.fleet.name();
        this.process = new SimProcess(world, faults, order -> order);
    }

    String name() {
        return name;
    }

    SimProcess process() {
        return process;
    }

    /** When it hears again; what was sent arrives then, unless the connection was given up. */
    long deafUntil() {
        return deafUntil;
    }

    long muteUntil() {
        return muteUntil;
    }

    private boolean cut() {
        return world.now() < Math.max(deafUntil, muteUntil);
    }

    /** Another coordinator can be dialled. */
    void knows(Hub hub, SimProcess coordinator) {
        coordinators.put(hub, coordinator);
    }

    /** One coordinator's door does not open, and whoever was in is out. */
    void shut(Hub hub, long millis) {
        shutUntil.put(hub, world.now() + millis);
        SimCable cable = cables.get(hub);
        if (cable != null) {
            cable.close();
        }
    }

    void begin() {
        lives++;
        cables.clear();
        heard.clear();
        process = new SimProcess(world, faults, order -> order);
        Doorkeeper door = new Doorkeeper(new Doorkeeper.Self(name, "" + lives, fleet, journal.get()), epoch);
        station = new Station(
                PlainSeal::open, door, this, this, new FiberPatience(world), () -> SimCoordinator.time(world.now()));
        process.start(name, this::live);
    }

    private void live() {
        while (true) {
            coordinators.values().removeIf(SimProcess::dead);
            coordinators.forEach(this::dial);
            cables.values().removeIf(this::gone);
            cables.values().forEach(cable -> station().beat(cable));
            world.fibers.sleep(BEAT_MS);
        }
    }

    private Station station() {
        if (station == null) {
            throw new IllegalStateException(name + " does not live yet");
        }
        return station;
    }

    private void dial(Hub hub, SimProcess coordinator) {
        boolean opens = world.now() >= Math.max(coordinator.frozenUntil(), shutUntil.getOrDefault(hub, 0L));
        if (!cables.containsKey(hub) && !cut() && opens) {
            SimCable cable = new SimCable(world, this, hub, coordinator);
            cables.put(hub, cable);
            heard.put(cable, world.now());
            cable.send(new ToCoordinator.Hello(
                    name, "" + lives, "sim", CATALOGUE, Instant.EPOCH, station().followed()));
        }
    }

    /** A coordinator that died is noticed at once, a silence only after a while. */
    private boolean gone(SimCable cable) {
        boolean gone = !cable.open() || world.now() - heard.getOrDefault(cable, 0L) > SILENCE_MS;
        if (gone) {
            cable.close();
            heard.remove(cable);
            station().closed(cable);
        }
        return gone;
    }

    void hears(SimCable cable, ToWorker message) {
        if (!process.dead() && heard.containsKey(cable)) {
            heard.put(cable, world.now());
            station().heard(cable, message);
        }
    }

    /** {@code kill -9}; its machine starts it again after a while. */
    void die(long millis) {
        if (process.dead()) {
            return; // and will be started again
        }
        world.tell("worker " + name + " is killed");
        process.kill();
        cables.values().forEach(SimCable::close);
        world.fibers.after(millis, this::begin);
    }

    /** Its machine is lost; another enrols under its name, and knows nothing. */
    void lost(long millis) {
        die(millis);
        epoch = 0;
    }

    void freeze(long millis) {
        world.tell("worker " + name + " is stopped for " + millis + " ms");
        process.freeze(millis);
    }

    void cut(boolean down, boolean up, long millis) {
        world.tell("worker " + name + (down ? " hears nothing" : "") + (up ? " is not heard" : "") + " for " + millis
                + " ms");
        deafUntil = down ? world.now() + millis : 0;
        muteUntil = up ? world.now() + millis : 0;
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
    public HostLinks links(Fleet.Access access, List<Reach> hosts) {
        return links;
    }

    @Override
    public Hands hands() {
        return new FiberHands(world, process);
    }

    @Override
    public void tell(String line) {
        if (line.startsWith("refused")) {
            world.tell("worker " + name + " " + line);
        }
    }
}
