package dev.drover.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Library;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.wire.Json;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Carries out one order: look, tell, touch, look again. */
final class StepRunner {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final Optional<String> NOTHING = Optional.of("{}");

    private final HostLinks links;
    private final Reports reports;
    private final Patience patience;

    StepRunner(HostLinks links, Reports reports, Patience patience) {
        this.links = links;
        this.reports = reports;
        this.patience = patience;
    }

    void run(WorkOrder order, AtomicBoolean recalled) {
        FencedMachine machine = new FencedMachine(order, links, reports, patience, recalled);
        Settlement end;
        try {
            end = settle(order, Library.action(order.step().call().action()), machine);
        } catch (Broken broken) {
            end = new Settlement.Broke(broken.found(), broken.remedy());
        } catch (Wanting wanting) {
            end = new Settlement.Wanting(wanting.found(), wanting.wanted(), machine.touched());
        } catch (RefusedByHost refused) {
            end = new Settlement.Refused(String.valueOf(refused.getMessage()));
        } catch (LinkLost lost) {
            end = new Settlement.Unknown("the host fell silent: " + lost.getMessage());
        } catch (Unseen unseen) {
            end = new Settlement.Unknown(String.valueOf(unseen.getMessage()));
        } catch (RuntimeException bug) {
            end = new Settlement.Broke(
                    "Drover's own mistake: " + bug, "please report it with the journal (drover journal show)");
        }
        reports.tell(
                new Report.Settled(order.step().id(), order.mission(), order.attempt(), end, machine.hostMillis()));
    }

    private <P extends Record, B extends Record> Settlement settle(
            WorkOrder order, Action<P, B> action, FencedMachine machine) {
        P params = action.paramsType().cast(order.step().call().params());
        return switch (order.mission()) {
            case CARRY_OUT -> carryOut(order, action, params, machine);
            case UNDO -> {
                B before = remembered(order, action);
                action.undo(params, before, machine);
                yield new Settlement.PutBack("as found");
            }
            case LOOK -> look(order, action, params, machine);
        };
    }

    private <P extends Record, B extends Record> Settlement carryOut(
            WorkOrder order, Action<P, B> action, P params, FencedMachine machine) {
        switch (action.check(params, machine)) {
            case Finding.AlreadySo<B> so -> {
                return new Settlement.AlreadySo(so.seen());
            }
            case Finding.Wanting<B> not -> {
                return new Settlement.Wanting(not.found(), not.wanted(), false);
            }
            case Finding.Impossible<B> no -> {
                return new Settlement.Broke(no.found(), no.remedy());
            }
            case Finding.Needed<B> needed -> {
                String memory = order.before().orElseGet(() -> Json.write(JSON, needed.before()));
                boolean go =
                        reports.found(new Report.Found(order.step().id(), order.attempt(), needed.because(), memory));
                if (!go) {
                    return new Settlement.NotYet("taken back before the first touch");
                }
                action.apply(params, Json.read(JSON, memory, action.beforeType()), machine);
            }
        }
        return machine.leftEarly()
                ? new Settlement.Recalled("recalled before its time was over")
                : lookAgain(action, params, machine);
    }

    private <P extends Record, B extends Record> Settlement lookAgain(
            Action<P, B> action, P params, FencedMachine machine) {
        while (true) {
            long asked = machine.asked();
            Finding<B> found = action.verify(params, machine);
            boolean over = machine.millisLeft() <= 0 || Thread.currentThread().isInterrupted();
            switch (found) {
                case Finding.AlreadySo<B> so -> {
                    return new Settlement.Changed(so.seen());
                }
                case Finding.Impossible<B> no -> {
                    return new Settlement.Broke(no.found(), no.remedy());
                }
                case Finding.Wanting<B> not
                when over -> {
                    return new Settlement.Wanting(not.found(), not.wanted(), true);
                }
                case Finding.Needed<B> still
                when over -> {
                    return new Settlement.Broke(
                            "done, but at the deadline still: " + still.because(),
                            "look at the host; then: drover retry");
                }
                case Finding.Wanting<B> not -> machine.rest(asked);
                case Finding.Needed<B> still -> machine.rest(asked);
            }
        }
    }

    /** How did an attempt end whose end nobody heard? Long steps that still run are waited for. */
    private <P extends Record, B extends Record> Settlement look(
            WorkOrder order, Action<P, B> action, P params, FencedMachine machine) {
        machine.quiesce();
        Output hello = links.to(order.step().host()).run("hello");
        for (String open : hello.values("open")) {
            if (open.startsWith(order.prefix())) {
                machine.say("found order " + open + " still open on the host; waiting for its end");
                machine.follow(open);
            }
        }
        return switch (action.check(params, machine)) {
            case Finding.AlreadySo<B> so -> new Settlement.Changed("found done: " + so.seen());
            case Finding.Needed<B> still -> new Settlement.NotYet("found not done: " + still.because());
            case Finding.Wanting<B> not -> new Settlement.NotYet("found not done: " + not.found());
            case Finding.Impossible<B> no -> new Settlement.Broke(no.found(), no.remedy());
        };
    }

    private static <P extends Record, B extends Record> B remembered(WorkOrder order, Action<P, B> action) {
        return Json.read(
                JSON,
                order.before()
                        .or(() -> NOTHING.filter(n -> action.beforeType() == Action.Unchanged.class))
                        .orElseThrow(() -> new Broken(
                                "what was there before is not remembered: the journal that knew it was lost",
                                "put it back by hand, as the plan's runbook says (drover plan --format md)")),
                action.beforeType());
    }
}
