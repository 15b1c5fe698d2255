package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.cluster.HazelcastCluster;
import dev.drover.coordinator.adapter.http.ApiServer;
import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.port.WorkersDoor;
import dev.drover.coordinator.remote.Placement;
import dev.drover.coordinator.remote.Workforce;
import dev.drover.deploy.local.OwnLinks;
import dev.drover.deploy.view.PlainView;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "A coordinator that stays: it rolls what is started there, and answers over HTTP.",
            "With a journal in PostgreSQL several may serve one fleet: one leads, and another goes on when it is gone.",
            "Then, anywhere: drover run upgrade --to TAG --server http://…"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration HAND_OVER = Duration.ofSeconds(10);
    private static final Pattern END = Pattern.compile("[^:]+:[1-9][0-9]{0,4}");

    @Mixin
    Shared shared = new Shared();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:7073",
            description = "where it answers (default: ${DEFAULT-VALUE}; elsewhere only behind a proxy with TLS)")
    String listen = "127.0.0.1:7073";

    @Option(
            names = "--peers",
            paramLabel = "ADDRESS:PORT",
            split = ",",
            description =
                    "where other coordinators may be seen (Hazelcast; only over loopback, a VPN or a tunnel), so that"
                            + " one that is gone is missed sooner; everything works without")
    List<String> peers = List.of();

    @Option(
            names = "--seen-at",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:5701",
            description = "where this one is seen by its peers (default: ${DEFAULT-VALUE})")
    String seenAt = "127.0.0.1:5701";

    @Mixin
    ServeWorkers workers = new ServeWorkers();

    @Option(names = "--name", defaultValue = "", description = "of this coordinator (default: the machine's)")
    String name = "";

    @Override
    public Integer call() throws InterruptedException {
        Fleet fleet = shared.fleet();
        if (shared.served()) {
            throw new Stop(ExitCode.USAGE, "a coordinator serves; --server is for those who ask it");
        }
        ends("--listen", List.of(listen));
        ends("--seen-at", List.of(seenAt));
        ends("--peers", peers);
        ends("--workers-at", workers.at.isEmpty() ? List.of() : List.of(workers.at));
        int colon = listen.lastIndexOf(':');
        String host = listen.substring(0, colon);
        int port = Integer.parseInt(listen.substring(colon + 1));
        Coordinator.Seat seat = new Coordinator.Seat(
                name.isEmpty() ? Shared.machine() : name, Shared.machine() + ", http://" + listen, Version.TEXT);
        Cluster cluster = cluster(journal(fleet), seat);
        Optional<Workforce> workforce = workers.open(shared, fleet, seat);
        OwnLinks links = new OwnLinks(shared.links(fleet));
        Coordinator coordinator = new Coordinator(
                shared.place(),
                seat,
                new Shell(fleet, links),
                cluster,
                shared.place().clock());
        ApiServer.Door door = new ApiServer.Door(host, port, Tokens.readOrMake(shared.tokenFile()));
        ApiServer api = ApiServer.open(door, coordinator, shared.place(), workforce);
        LogLine.print(seat.name() + " serves " + fleet.name() + " on http://" + listen + ", token in "
                + shared.tokenFile() + ", journal in " + shared.place().text());
        Thread serving = Thread.currentThread();
        CountDownLatch gone = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> handOver(serving, gone)));
        try {
            coordinator.run();
        } catch (InterruptedException stopped) {
            LogLine.print(seat.name() + " serves no longer");
        } finally {
            api.close();
            workers.close();
            links.close();
            cluster.close();
            gone.countDown();
        }
        return ExitCode.DONE;
    }

    /** The journal's name, if it is this fleet's. Its database may be booting, too, and is waited for. */
    private String journal(Fleet fleet) throws InterruptedException {
        String told = "";
        while (true) {
            try (JournalStore journal = shared.place().read()) {
                Shared.ownFleet(journal, fleet);
                return journal.id();
            } catch (Journal.NotLetIn refused) {
                throw refused;
            } catch (Journal.Unwritable away) {
                String text = away.getMessage() + " (waiting for it)";
                if (!text.equals(told)) {
                    LogLine.print(text);
                }
                told = text;
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private Cluster cluster(String journal, Coordinator.Seat seat) {
        if (peers.isEmpty()) {
            return Cluster.ALONE;
        }
        try {
            return HazelcastCluster.join(
                    new HazelcastCluster.Wiring(journal, seenAt, peers), new Cluster.Member(seat.name(), seat.from()));
        } catch (RuntimeException e) {
            LogLine.print("other coordinators cannot be seen (" + e.getMessage() + "); going on without");
            return Cluster.ALONE;
        }
    }

    private static void ends(String option, List<String> texts) {
        texts.stream().filter(t -> !END.matcher(t).matches()).findFirst().ifPresent(wrong -> {
            throw new Stop(ExitCode.USAGE, option + " wants ADDRESS:PORT, not " + wrong);
        });
    }

    /** What runs on hosts goes on, and the next leader finds it. */
    private static void handOver(Thread serving, CountDownLatch gone) {
        serving.interrupt();
        try {
            if (!gone.await(HAND_OVER.toSeconds(), TimeUnit.SECONDS)) {
                LogLine.print("it takes too long to give the journal back; the lease ends by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Shell implements Coordinator.Shell {
        private final Fleet fleet;
        private final OwnLinks links;
        private final PlainView view = new PlainView(System.out, shared.json);

        Shell(Fleet fleet, OwnLinks links) {
            this.fleet = fleet;
            this.links = links;
        }

        @Override
        public Fleet fleet() {
            return fleet;
        }

        @Override
        public Workers workers(JournalStore journal) {
            return workers.workers(journal, fleet, shared, links.lent());
        }

        @Override
        public void standBy(List<HostId> hosts) {
            links.keepOpen(hosts.stream()
                    .filter(fleet.hosts()::containsKey)
                    .filter(h -> !Placement.elsewhere(fleet, h))
                    .toList());
        }

        @Override
        public Optional<WorkersDoor> door() {
            return workers.door();
        }

        @Override
        public void onNews(Runnable look) {
            workers.onNews(look);
        }

        @Override
        public Planned plan(RolloutRequest wish, JournalStore journal, Workers workers) {
            return Planning.planned(fleet, workers, wish, Planning.past(journal), LogLine::print);
        }

        @Override
        public Watcher watcher() {
            return view;
        }

        @Override
        public void tell(String line) {
            LogLine.print(line);
        }
    }
}
