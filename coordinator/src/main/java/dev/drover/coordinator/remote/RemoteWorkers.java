package dev.drover.coordinator.remote;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.work.Hands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The workers of one term: each host has its own from the beginning to the end, in a worker process or, for hosts that
 * are no process's, in this one. A worker that stays away ends the term, so that the next one's claims fence it before
 * its hosts get another.
 */
public final class RemoteWorkers implements Workers, Hub.Leader {
    /** A connection that breaks is there again within this time, or its worker is believed to be gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Longer than any word to a helper may take. */
    private static final Duration ANSWER = Duration.ofSeconds(75);

    /** After this time the coordinator is told again that a host has no worker. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final Hub hub;
    private final Fleet fleet;
    private final Workers here;
    private final Terms terms;
    private final Hands hands;
    private final Placement placement;
    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final Map<StepId, HostId> hosts = new ConcurrentHashMap<>();
    private final Given given = new Given();
    private volatile Consumer<Report> coordinator = report -> {};

    /** What is the same in all terms of a coordinator. */
    public interface Terms extends Conversation.Sealing {
        /** The epoch under which this coordinator writes now. */
        long epoch();

        /** Milliseconds of a clock that never goes back. */
        long millis();

        /** Somebody was refused. */
        void refused(String worker, String text);
    }

    private RemoteWorkers(Hub hub, Fleet fleet, Workers here, Terms terms, Hands hands) {
        this.hub = hub;
        this.fleet = fleet;
        this.here = here;
        this.terms = terms;
        this.hands = hands;
        Map<String, Hub.Guest> guests = hub.guests();
        this.placement = Placement.of(fleet, guests.keySet());
        guests.forEach((name, guest) -> conversations.put(name, new Conversation(hub, guest, terms, terms.epoch())));
    }

    /**
     * Begins a term with the workers that are connected now.
     *
     * @param here for hosts that are no worker process's; closed with this, as are the hands
     */
    public static RemoteWorkers lead(Hub hub, Fleet fleet, Workers here, Terms terms, Hands hands) {
        RemoteWorkers workers = new RemoteWorkers(hub, fleet, here, terms, hands);
        hub.lead(workers);
        Map<String, Hub.Guest> guests = hub.guests();
        workers.conversations.forEach((name, with) -> {
            with.now(Optional.ofNullable(guests.get(name)), terms.millis()); // who came or went meanwhile
            workers.place(name, with);
        });
        return workers;
    }

    private void place(String worker, Conversation conversation) {
        List<Reach> own = placement.hosts().getOrDefault(worker, List.of()).stream()
                .map(h -> fleet.host(h).reach())
                .toList();
        conversation.tell(new Instruction.Place(fleet.access(), own));
    }

    private Optional<Conversation> worker(HostId host) {
        return Optional.ofNullable(placement.workers().get(host)).map(conversations::get);
    }

    private boolean isHere(HostId host) {
        return !placement.workers().containsKey(host) && !placement.orphans().containsKey(host);
    }

    private String orphaned(HostId host) {
        return placement.orphans().getOrDefault(host, "it has no worker");
    }

    @Override
    public void reportTo(Consumer<Report> sink) {
        coordinator = sink;
        here.reportTo(sink);
    }

    @Override
    public void send(WorkOrder order) {
        HostId host = order.step().host();
        hosts.put(order.step().id(), host);
        if (isHere(host)) {
            here.send(order);
        } else if (worker(host).isPresent()) {
            given.to(Objects.requireNonNull(placement.workers().get(host)), order);
            worker(host).orElseThrow().tell(new Instruction.Carry(order));
        } else {
            Report unknown = new Report.Settled(
                    order.step().id(), order.mission(), order.attempt(), new Settlement.Unknown(orphaned(host)), 0);
            hands.start("tells again that " + host + " has no worker", () -> {
                hands.pause(ASK_AGAIN);
                coordinator.accept(unknown);
            });
        }
    }

    @Override
    public void recall(HostId host, StepId step) {
        if (isHere(host)) {
            here.recall(host, step);
        }
        worker(host).ifPresent(w -> w.tell(new Instruction.Recall(host, step)));
    }

    @Override
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {
        HostId host = hosts.get(step);
        if (host == null || isHere(host)) {
            here.acknowledge(step, attempt, mayTouch);
        } else {
            worker(host).ifPresent(w -> w.tell(new Instruction.Acknowledge(step, attempt, mayTouch)));
        }
    }

    private CompletableFuture<Output> asked(HostId host, String... words) {
        return worker(host)
                .map(w -> w.ask(new Instruction.Ask(hub.next(), host, List.of(words))))
                .orElseGet(() -> CompletableFuture.completedFuture(Output.unreachable(host + ": " + orphaned(host))));
    }

    private Output answer(HostId host, CompletableFuture<Output> asked) {
        try {
            return hands.await(asked, ANSWER);
        } catch (TimeoutException e) {
            return Output.unreachable(host + ": no answer from its worker: " + e.getMessage());
        }
    }

    @Override
    public Output tell(HostId host, String... words) {
        return isHere(host) ? here.tell(host, words) : answer(host, asked(host, words));
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        hands.start("a word to " + host, () -> then.accept(tell(host, words)));
    }

    /** All are asked before the first is waited for. */
    @Override
    public Map<HostId, Output> tellAll(List<HostId> all, String... words) {
        Map<HostId, CompletableFuture<Output>> asked = new TreeMap<>();
        all.stream().filter(h -> !isHere(h)).forEach(h -> asked.put(h, asked(h, words)));
        Map<HostId, Output> answers =
                new TreeMap<>(here.tellAll(all.stream().filter(this::isHere).toList(), words));
        asked.forEach((host, answer) -> answers.put(host, answer(host, answer)));
        return answers;
    }

    @Override
    public void whole() {
        placement.hosts().forEach((worker, own) -> {
            Conversation conversation = conversations.get(worker);
            Hub.Guest guest = hub.guests().get(worker);
            boolean another = guest != null && conversation != null && !conversation.of(guest);
            Optional<Long> away = conversation == null ? Optional.empty() : conversation.away(terms.millis());
            if (another || away.orElse(0L) > PATIENCE.toMillis()) {
                throw new Scattered("worker " + worker + (another ? " was started again" : " is away") + "; its hosts "
                        + own + " are looked at anew");
            }
        });
        if (!placement.orphans().isEmpty()) {
            Set<HostId> still =
                    Placement.of(fleet, hub.guests().keySet()).orphans().keySet();
            placement.orphans().keySet().stream()
                    .filter(h -> !still.contains(h))
                    .findFirst()
                    .ifPresent(found -> {
                        throw new Scattered("host " + found + " has a worker again");
                    });
        }
        here.whole();
    }

    @Override
    public boolean outdated() {
        Map<String, Hub.Guest> guests = hub.guests();
        return !Placement.of(fleet, guests.keySet()).equals(placement)
                || guests.values().stream().anyMatch(g -> !knows(g));
    }

    private boolean knows(Hub.Guest guest) {
        Conversation conversation = conversations.get(guest.worker());
        return conversation != null && conversation.of(guest);
    }

    @Override
    public void joined(Hub.Guest guest, ToCoordinator.Followed followed) {
        if (knows(guest)) {
            Optional.ofNullable(conversations.get(guest.worker())).ifPresent(c -> c.back(guest, followed));
        } // or else it has its turn in the next term
    }

    @Override
    public void left(Hub.Guest guest) {
        Optional.ofNullable(conversations.get(guest.worker())).ifPresent(c -> c.left(guest, terms.millis()));
    }

    @Override
    public void heard(Hub.Guest guest, ToCoordinator message) {
        Conversation with = conversations.get(guest.worker());
        if (with == null || !with.of(guest)) {
            return;
        }
        switch (message) {
            case ToCoordinator.Told told -> with.told(told, t -> report(guest.worker(), t));
            case ToCoordinator.Answered answered -> with.answered(answered);
            case ToCoordinator.Followed last -> with.followed(last);
            case ToCoordinator.Wanted wanted -> wanted(guest.worker(), with, wanted);
            case ToCoordinator.Hello hello -> {}
            case ToCoordinator.Refused refused -> guest.wire().close(); // its next hello tells whether clocks differ
        }
    }

    /**
     * What belongs to an older epoch is nobody's any more: the takeover has looked itself. A worker tells only of orders that
     * were given to it, whatever it says.
     */
    private void report(String worker, ToCoordinator.Told told) {
        HostId host = hosts.get(told.report().step());
        if (told.epoch() != terms.epoch() || host == null) {
            return;
        }
        if (worker.equals(placement.workers().get(host))) {
            coordinator.accept(told.report());
        } else {
            terms.refused(
                    worker,
                    "it tells of a step on a host that is another's: "
                            + told.report().step());
        }
    }

    private void wanted(String worker, Conversation with, ToCoordinator.Wanted wanted) {
        if (wanted.epoch() != terms.epoch()) {
            return;
        }
        if (!given.mayAsk(worker, wanted.words()) || !fleet.hosts().containsKey(wanted.host())) {
            terms.refused(worker, "it wants more than a look at another's host: " + wanted.host());
            return;
        }
        String[] words = wanted.words().toArray(String[]::new);
        hands.start("a look at " + wanted.host() + " for " + worker, () -> {
            Output answer = tell(wanted.host(), words);
            with.tell(new Instruction.Brought(wanted.question(), answer));
        });
    }

    @Override
    public void close() {
        hub.leave(this);
        hands.close();
        here.close();
    }
}
