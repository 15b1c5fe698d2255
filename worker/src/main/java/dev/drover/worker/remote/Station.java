package dev.drover.worker.remote;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Seal;
import dev.drover.shared.work.Hands;
import dev.drover.worker.Crew;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A worker process, but for its wires: it follows mandates of the coordinator that leads, whichever wire they come over,
 * and of no other; it goes on while no wire is there, and tells later.
 */
public final class Station implements AutoCloseable {
    /** What it finds in its surroundings. */
    public interface Surroundings {
        /** Links to the hosts that are its own. */
        HostLinks links(Fleet.Access access, List<Reach> hosts);

        /** Threads for the workers of one epoch. */
        Hands hands();

        /** A line for the log. */
        void tell(String line);
    }

    /** A connection to one coordinator. */
    public interface Wire {
        void send(ToCoordinator message);
    }

    private final Seal.Reader orders;
    private final Door door;
    private final Memory memory;
    private final Surroundings surroundings;
    private final Patience patience;
    private final InstantSource clock;
    private final Set<Wire> wires = new HashSet<>();
    private final Outbox outbox = new Outbox();
    private final Questions questions = new Questions(this::want);
    private Set<HostId> own = Set.of();
    private Optional<Instruction.Place> placed = Optional.empty();
    private @Nullable HostLinks links;
    private @Nullable Crew crew;
    private @Nullable Wire leader;
    private String toldAway = "";
    private ToCoordinator.Followed followed = new ToCoordinator.Followed(0, 0);

    /**
     * @param orders reads mandates of its own coordinators, and of nobody else
     */
    public Station(
            Seal.Reader orders,
            Door door,
            Memory memory,
            Surroundings surroundings,
            Patience patience,
            InstantSource clock) {
        this.orders = orders;
        this.door = door;
        this.memory = memory;
        this.surroundings = surroundings;
        this.patience = patience;
        this.clock = clock;
    }

    /** The last mandate that was followed. */
    public synchronized ToCoordinator.Followed followed() {
        return followed;
    }

    /** A coordinator has let it in. */
    private synchronized void opened(Wire wire) {
        toldAway = "";
        wires.add(wire);
        outbox.waiting().forEach(wire::send);
    }

    /** Once a second on each wire: what a coordinator has not heard although it was sent is sent again. */
    public synchronized void beat(Wire wire) {
        wire.send(followed);
        if (leader == null || wire.equals(leader)) {
            outbox.overdue().forEach(wire::send);
        }
    }

    /** To the coordinator that leads; to all, as long as it is not known which one does. */
    private void send(ToCoordinator message) {
        if (leader == null) {
            wires.forEach(w -> w.send(message));
        } else {
            leader.send(message);
        }
    }

    public synchronized void closed(Wire wire) {
        wires.remove(wire);
        if (wire.equals(leader)) {
            leader = null;
            questions.lost();
        }
    }

    /** What came over a wire. */
    public void heard(Wire wire, ToWorker message) {
        switch (message) {
            case ToWorker.Sealed sealed -> open(wire, sealed.mandate());
            case ToWorker.Heard heard -> heard(heard);
            case ToWorker.Welcome welcome -> opened(wire);
            case ToWorker.TurnedAway away -> turnedAway(away.because());
            case ToWorker.Beat beat -> {}
        }
    }

    private synchronized void turnedAway(String because) {
        if (!because.equals(toldAway)) { // it knocks again every few seconds
            toldAway = because;
            surroundings.tell("turned away: " + because + "; it goes on asking");
        }
    }

    private synchronized void heard(ToWorker.Heard heard) {
        outbox.heard(heard.epoch(), heard.number());
    }

    private void open(Wire wire, String sealed) {
        Mandate mandate;
        try {
            mandate = orders.open(sealed);
        } catch (Seal.Broken | IllegalArgumentException e) {
            refuse(wire, "a mandate that cannot be read: " + e.getMessage());
            return;
        }
        Optional<String> why = follow(wire, mandate);
        why.ifPresent(text -> refuse(wire, "a mandate (" + named(mandate.instruction()) + "): " + text));
    }

    private static String named(Instruction instruction) {
        return instruction instanceof Instruction.Carry carry
                ? "order " + carry.order().id()
                : instruction.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void refuse(Wire wire, String text) {
        surroundings.tell("refused " + text);
        wire.send(new ToCoordinator.Refused(text));
    }

    private synchronized Optional<String> follow(Wire wire, Mandate mandate) {
        Optional<String> why = door.refuses(mandate, clock.instant());
        if (why.isPresent()) {
            return why;
        }
        if (mandate.epoch() != followed.epoch()) {
            memory.keep(mandate.epoch());
            begin(mandate.epoch());
        }
        followed = new ToCoordinator.Followed(mandate.epoch(), mandate.number());
        leader = wire;
        Optional<HostId> foreign = host(mandate.instruction()).filter(h -> !own.contains(h));
        if (foreign.isEmpty()) {
            follow(mandate.epoch(), mandate.instruction());
        }
        return foreign.map(h -> h + " is not this worker's; its own are "
                + own.stream().sorted().toList());
    }

    private static Optional<HostId> host(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Carry carry -> Optional.of(carry.order().step().host());
            case Instruction.Ask ask -> Optional.of(ask.host());
            default -> Optional.empty();
        };
    }

    /** Another leads: what was done for the one before is interrupted, and looked at anew if that is wanted. */
    private void begin(long epoch) {
        surroundings.tell("epoch " + epoch + " leads");
        if (crew != null) {
            crew.close();
        }
        questions.lost();
        outbox.begin(epoch);
        Hands hands = surroundings.hands();
        crew = new Crew(new Way(hands), patience, hands, report -> tell(epoch, report));
    }

    private void follow(long epoch, Instruction instruction) {
        Crew mine = crew();
        switch (instruction) {
            case Instruction.Place place -> place(place);
            case Instruction.Carry carry -> mine.send(carry.order());
            case Instruction.Recall recall -> mine.recall(recall.host(), recall.step());
            case Instruction.Acknowledge found -> mine.acknowledge(found.step(), found.attempt(), found.mayTouch());
            case Instruction.Ask ask ->
                mine.askLater(ask.host(), ask.words(), answer -> answer(epoch, ask.question(), answer));
            case Instruction.Brought brought -> questions.answered(brought.question(), brought.answer());
        }
    }

    private Crew crew() {
        if (crew == null) {
            throw new IllegalStateException("nobody leads");
        }
        return crew;
    }

    /** Links outlive their epoch, if the next one wants the same: a takeover does not wait for handshakes. */
    private void place(Instruction.Place place) {
        if (placed.filter(place::equals).isPresent()) {
            return;
        }
        placed = Optional.of(place);
        Set<HostId> hosts = place.hosts().stream().map(Reach::host).collect(Collectors.toSet());
        if (!hosts.equals(own)) {
            surroundings.tell("drives "
                    + (hosts.isEmpty() ? "no host" : hosts.stream().sorted().toList()));
        }
        if (links != null) {
            links.close();
        }
        links = surroundings.links(place.access(), place.hosts());
        own = hosts;
    }

    private synchronized void tell(long epoch, Report report) {
        if (epoch == followed.epoch()) {
            send(outbox.put(report));
        }
    }

    private synchronized void answer(long epoch, long question, Output answer) {
        if (epoch == followed.epoch() && leader != null) {
            leader.send(new ToCoordinator.Answered(question, answer));
        }
    }

    private synchronized boolean want(long question, HostId host, List<String> words) {
        send(new ToCoordinator.Wanted(followed.epoch(), question, host, words));
        return !wires.isEmpty();
    }

    private synchronized HostLink link(HostId host, Hands hands) {
        if (!own.contains(host)) {
            return questions.to(host, hands);
        }
        if (links == null) {
            throw new LinkLost("this worker was given no hosts");
        }
        return links.to(host);
    }

    /** Own hosts directly, others over the coordinator. */
    private final class Way implements HostLinks {
        private final Hands hands;

        Way(Hands hands) {
            this.hands = hands;
        }

        @Override
        public HostLink to(HostId host) {
            return link(host, hands);
        }

        @Override
        public void close() {
            // They outlive a crew.
        }
    }

    @Override
    public synchronized void close() {
        if (crew != null) {
            crew.close();
        }
        if (links != null) {
            links.close();
        }
    }
}
