package dev.drover.coordinator.remote;

import dev.drover.shared.action.Output;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one worker is told in one term, over as many connections as that takes: each mandate once, in order, and none is
 * lost. Only the same life of the worker can go on with it.
 */
final class Conversation {
    /** Puts an instruction into a sealed mandate that is fresh at this moment. */
    interface Sealing {
        String seal(String worker, long number, Instruction instruction);
    }

    private record Pending(long number, Instruction instruction) {}

    private final Hub hub;
    private final String life;
    private final Sealing sealing;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<Output>> questions = new HashMap<>();
    private final long firstEpoch;

    /** Held while a report is handed on; never waited for by whoever holds the other one. */
    private final Object hearing = new Object();

    private Hub.@Nullable Guest guest;
    private boolean cameBack;
    private long awaySince;
    private long heard;
    private long heardEpoch;

    /**
     * @param firstEpoch of this term; what the worker has followed under an older one was another's
     */
    Conversation(Hub hub, Hub.Guest guest, Sealing sealing, long firstEpoch) {
        this.hub = hub;
        this.guest = guest;
        this.life = guest.life();
        this.sealing = sealing;
        this.firstEpoch = firstEpoch;
    }

    boolean of(Hub.Guest other) {
        return other.life().equals(life);
    }

    /** Milliseconds that it has been away; nothing while it is there. */
    synchronized Optional<Long> away(long now) {
        return guest == null ? Optional.of(now - awaySince) : Optional.empty();
    }

    synchronized void tell(Instruction instruction) {
        Pending next = new Pending(hub.next(), instruction);
        pending.add(next);
        if (guest != null) {
            send(guest, next);
        }
    }

    private void send(Hub.Guest to, Pending mandate) {
        to.wire()
                .send(new ToWorker.Sealed(
                        sealing.seal(to.worker() + "/" + life, mandate.number(), mandate.instruction())));
    }

    synchronized void back(Hub.Guest again, ToCoordinator.Followed last) {
        cameBack = true;
        guest = again;
        followed(last);
        pending.forEach(p -> send(again, p));
    }

    /** Before anything was told: the connection that it has now, if any; unless it has come over a newer one since. */
    synchronized void now(Optional<Hub.Guest> there, long now) {
        if (!cameBack) {
            guest = there.filter(this::of).orElse(null);
            awaySince = now;
        }
    }

    synchronized void left(Hub.Guest gone, long now) {
        if (guest != null && guest.wire().equals(gone.wire())) {
            guest = null;
            awaySince = now;
            questions.values().forEach(q -> q.complete(Output.unreachable("the worker's connection broke")));
            questions.clear();
            pending.removeIf(p -> p.instruction() instanceof Instruction.Ask); // nobody waits for it any more
        }
    }

    synchronized void followed(ToCoordinator.Followed last) {
        if (last.epoch() >= firstEpoch) {
            pending.removeIf(p -> p.number() <= last.number());
        }
    }

    /** Asks; an answer comes in any case, at the latest when the connection breaks. */
    synchronized CompletableFuture<Output> ask(Instruction.Ask question) {
        if (guest == null) {
            return CompletableFuture.completedFuture(Output.unreachable("its worker is away"));
        }
        CompletableFuture<Output> answer = new CompletableFuture<>();
        questions.put(question.question(), answer);
        tell(question);
        return answer;
    }

    synchronized void answered(ToCoordinator.Answered answer) {
        CompletableFuture<Output> question = questions.remove(answer.question());
        if (question != null) {
            question.complete(answer.answer());
        }
    }

    /**
     * Hands a report on, unless it has come before; says that it has arrived. Whoever takes it may make it wait; that holds
     * up the reports of this worker, in their order, and nobody who has something to tell it: that may be the same one.
     */
    void told(ToCoordinator.Told told, Consumer<ToCoordinator.Told> sink) {
        synchronized (hearing) {
            boolean news = told.number() == 0 || isNews(told);
            if (news) {
                sink.accept(told);
            }
            if (told.number() > 0) {
                arrived(told);
            }
        }
    }

    private synchronized boolean isNews(ToCoordinator.Told told) {
        return told.epoch() > heardEpoch || told.number() > heard;
    }

    private synchronized void arrived(ToCoordinator.Told told) {
        if (told.epoch() > heardEpoch) {
            heardEpoch = told.epoch();
            heard = 0;
        }
        heard = Math.max(heard, told.number());
        if (guest != null) {
            guest.wire().send(new ToWorker.Heard(told.epoch(), heard));
        }
    }
}
