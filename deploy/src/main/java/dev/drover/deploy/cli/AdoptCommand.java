package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.LostOrders;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.HostHelper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        description = {
            "Takes hosts over from another journal, which is gone for good. Its orders are refused from then on.",
            "A rollout of this journal that has not ended is paused, and what hosts know of it better is in doubt."
        })
final class AdoptCommand implements Callable<Integer> {
    private static final Output NOT_REACHED = Output.unreachable("not reached");

    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "HOST", arity = "0..*", description = "hosts of the fleet file")
    List<String> names = List.of();

    @Option(names = "--all", description = "every host of the fleet")
    boolean all;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        if (shared.why.isBlank()) {
            throw new Stop(ExitCode.USAGE, "adopt needs --reason: the other journal's owner will read it on the host");
        }
        List<HostId> hosts = all
                ? List.copyOf(fleet.hosts().keySet())
                : names.stream()
                        .map(HostId::new)
                        .filter(fleet.hosts()::containsKey)
                        .toList();
        if (hosts.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "which hosts? Name them, or --all");
        }
        try (JournalStore journal = shared.take();
                LocalWorkers workers = shared.workers(fleet)) {
            int failed = adopt(fleet, journal, workers, hosts);
            for (String rollout : journal.rollouts()) {
                recover(journal, workers, hosts, rollout);
            }
            return failed == 0 ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private int adopt(Fleet fleet, JournalStore journal, LocalWorkers workers, List<HostId> hosts) {
        Map<HostId, Output> hellos = workers.tellAll(hosts, "hello");
        journal.raiseEpoch(
                hellos.values().stream().mapToLong(h -> h.number("epoch")).max().orElse(0) + 1);
        int failed = 0;
        for (HostId host : hosts) {
            Output hello = hellos.getOrDefault(host, NOT_REACHED);
            HostHelper.claim(hello).ifPresent(c -> System.out.println(host + " was " + c.text()));
            hello.values("open")
                    .forEach(o ->
                            System.out.println(host + ": order " + o + " has no known end; look at it on the host"));
            Output taken = workers.tell(
                    host,
                    "claim",
                    journal.id(),
                    "" + journal.epoch(),
                    fleet.name(),
                    "none",
                    shared.who + " (" + shared.why + ")",
                    shared.from(),
                    "adopt");
            System.out.println(
                    host + (taken.ok() ? ": adopted under epoch " + journal.epoch() : ": " + taken.complaint()));
            failed += taken.ok() ? 0 : 1;
        }
        return failed;
    }

    /** What was done after the backup that this journal was restored from is in the hosts' ledgers. */
    private void recover(JournalStore journal, LocalWorkers workers, List<HostId> hosts, String rollout) {
        List<Event> events =
                journal.read(rollout).stream().map(Journal.Entry::event).toList();
        RolloutState state = RolloutState.fold(events);
        if (state.ended()) {
            return;
        }
        List<String> ledgers = workers.tellAll(hosts, "orders", rollout).values().stream()
                .flatMap(o -> o.values("order").stream())
                .toList();
        Instant now = Instant.now();
        List<Event> news = new ArrayList<>(LostOrders.of(rollout, state, ledgers, now));
        int lost = news.size();
        news.add(new Event.Held(now, shared.who, "hosts were adopted: " + shared.why, false));
        journal.append(rollout, events.size(), news);
        System.out.println("rollout " + rollout + " is paused"
                + (lost == 0
                        ? "; hosts know nothing of it that this journal does not."
                        : "; " + Stop.counted(lost, "step was", "steps were")
                                + " ordered after the backup, and will be looked at before anything else. What was"
                                + " there before is not known of them: going back will ask for work by hand.")
                + " Do next: drover run --resume");
    }
}
