package dev.drover.deploy.sim;

import dev.drover.coordinator.port.Inbox;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.wire.EventJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The disk of the coordinator's machine: what was written there stays. */
final class SimStore {
    private static final long LEASE_MS = 6_000;

    private String id;
    private final String rollout;
    private final List<Event> events = new ArrayList<>();
    private final Map<Long, Inbox.Letter> letters = new LinkedHashMap<>();
    private final Map<Long, String> answers = new LinkedHashMap<>();
    private final List<Event> durable = new ArrayList<>();
    private long epoch;
    private @Nullable RolloutState folded;
    private LongSupplier clock = () -> 0;
    private long leasedUntilMs = Long.MAX_VALUE;
    private int foldedEvents;
    private int savedEvents;
    private long savedEpoch;
    private final List<Long> handOvers = new ArrayList<>();
    private boolean handedOver;

    SimStore(String id, String rollout) {
        this.id = id;
        this.rollout = rollout;
    }

    /** The journal's name. */
    String id() {
        return id;
    }

    List<Event> events() {
        return events;
    }

    /** {@code drover backup}. */
    void backup() {
        savedEvents = durable.size();
        savedEpoch = epoch;
    }

    /** {@code drover backup --restore} elsewhere: what was written since is lost, and so are commands. */
    void restore(String newId) {
        id = newId;
        epoch = savedEpoch;
        events.subList(savedEvents, events.size()).clear();
        durable.subList(savedEvents, durable.size()).clear();
        letters.clear();
        answers.clear();
        handOvers.clear();
        folded = null;
        if (leasedUntilMs < Long.MAX_VALUE) {
            leasedUntilMs = 0;
        }
    }

    /** The fold of all events; what was folded once is not folded again. */
    RolloutState state() {
        if (folded == null) {
            folded = RolloutState.fold(events.subList(0, 1));
            foldedEvents = 1;
        }
        while (foldedEvents < events.size()) {
            folded = folded.after(events.get(foldedEvents));
            foldedEvents++;
        }
        return folded;
    }

    /** What a power cut at this moment would leave. */
    List<Event> durable() {
        return durable;
    }

    /** The plan was accepted: the first entry. */
    void begin(Event.Planned planned) {
        events.add(planned);
        durable.add(planned);
    }

    /** A person's command, from another process. */
    void put(Signal.Command command) {
        long number = letters.size() + 1L;
        letters.put(number, new Inbox.Letter(number, rollout, command));
    }

    boolean answered() {
        return answers.size() == letters.size();
    }

    Optional<String> lastAnswer() {
        return Optional.ofNullable(answers.get((long) letters.size()));
    }

    /** From now on whoever writes must renew a lease, by this clock of the journal's own. */
    void leaseBy(LongSupplier own) {
        clock = own;
        leasedUntilMs = 0;
    }

    /** Whether nobody's lease is alive. */
    boolean free() {
        return clock.getAsLong() > leasedUntilMs;
    }

    /** When whoever had it in hand gave it to another, by the journal's clock, oldest first. */
    List<Long> handOvers() {
        return handOvers;
    }

    /** Whether the last one that had it in hand has given it to another, and nobody has taken it since. */
    boolean handedOver() {
        return handedOver;
    }

    /** Opens the journal as a new process does: the epoch grows. */
    Opened open(Faults faults, Runnable die) {
        epoch++;
        handedOver = false;
        if (leasedUntilMs < Long.MAX_VALUE) {
            leasedUntilMs = clock.getAsLong() + LEASE_MS;
        }
        return new Opened(epoch, faults, die);
    }

    /** One process's hold on the journal. */
    final class Opened implements Journal, Inbox {
        private final Faults faults;
        private final Runnable die;
        private final String of = id;
        private long mine;

        private Opened(long mine, Faults faults, Runnable die) {
            this.mine = mine;
            this.faults = faults;
            this.die = die;
        }

        @Override
        public String id() {
            return of;
        }

        @Override
        public boolean mine() {
            return mine == epoch && !free() && !lost();
        }

        /** Whether its machine is lost; what goes on there writes nowhere. */
        private boolean lost() {
            return !of.equals(id);
        }

        /** Whether the lease is still one's own, and lives on. */
        boolean renew() {
            if (mine()) {
                leasedUntilMs = clock.getAsLong() + LEASE_MS;
            }
            return mine();
        }

        @Override
        public boolean handOver(String heir, String because) {
            if (!mine()) {
                return false;
            }
            handOvers.add(clock.getAsLong());
            leasedUntilMs = 0;
            handedOver = true;
            return true;
        }

        @Override
        public long epoch() {
            return mine;
        }

        @Override
        public void raiseEpoch(long least) {
            if (mine < epoch || free() || lost()) {
                throw new Stale("another process leads");
            }
            epoch = Math.max(epoch, least);
            mine = epoch;
        }

        @Override
        public void append(String name, int expected, List<Event> added) {
            if (faults.kills("before a write")) {
                die.run();
            }
            if (faults.fillsTheJournal()) {
                throw new Unwritable("the journal's disk is full");
            }
            if (mine < epoch || free() || lost() || expected != events.size()) {
                throw new Stale("another process has written");
            }
            List<Event> written =
                    added.stream().map(e -> EventJson.event(EventJson.write(e))).toList();
            events.addAll(written);
            faults.afterWrite(() -> durable.addAll(written));
            if (faults.kills("after a write")) {
                die.run();
            }
        }

        @Override
        public List<Entry> read(String name) {
            List<Entry> entries = new ArrayList<>();
            for (Event event : events) {
                entries.add(new Entry(entries.size() + 1L, name, mine, event, ""));
            }
            return entries;
        }

        @Override
        public List<String> rollouts() {
            return List.of(rollout);
        }

        @Override
        public Optional<String> verify() {
            return Optional.empty();
        }

        @Override
        public long put(String name, Signal.Command command) {
            SimStore.this.put(command);
            return letters.size();
        }

        @Override
        public List<Letter> unanswered() {
            return letters.values().stream()
                    .filter(l -> !answers.containsKey(l.id()))
                    .toList();
        }

        @Override
        public void answer(long number, String text) {
            if (!lost()) {
                answers.put(number, text);
            }
        }

        @Override
        public Optional<String> answerTo(long number) {
            return Optional.ofNullable(answers.get(number));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
