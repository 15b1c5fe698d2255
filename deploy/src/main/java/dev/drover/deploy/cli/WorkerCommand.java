package dev.drover.deploy.cli;

import dev.drover.deploy.local.SystemPatience;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.wire.Catalogue;
import dev.drover.shared.wire.Seal;
import dev.drover.shared.work.Hands;
import dev.drover.shared.work.VirtualHands;
import dev.drover.worker.adapter.join.Drawer;
import dev.drover.worker.adapter.join.Enroller;
import dev.drover.worker.adapter.join.Identity;
import dev.drover.worker.adapter.join.Wires;
import dev.drover.worker.adapter.local.LocalLinks;
import dev.drover.worker.adapter.ssh.SshLinks;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.remote.Doorkeeper;
import dev.drover.worker.remote.Station;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = {
            "A process near the hosts that does what coordinators order; it dials them, and listens nowhere.",
            "At its first start it needs a token: drover worker invite NAME --server http://…"
        },
        subcommands = {
            WorkersCommands.Invite.class,
            WorkersCommands.Ls.class,
            WorkersCommands.Revoke.class,
            WorkersCommands.Refusals.class
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration RENEW_AGAIN = Duration.ofMinutes(1);

    @Option(
            names = "--join",
            paramLabel = "URL",
            split = ",",
            description = "the coordinators, all of them: wss://c1.example:7074,wss://c2.example:7074")
    List<URI> join = List.of();

    @Option(
            names = "--token",
            defaultValue = "${env:DROVER_WORKER_TOKEN:-}",
            description = "from drover worker invite; counts once, and is needed once (or in DROVER_WORKER_TOKEN)")
    String token = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.drover-worker",
            description = "where it keeps its key (default: ${DEFAULT-VALUE}); ssh paths of the fleet file start here")
    Path dir = Path.of("");

    @Option(
            names = "--local",
            paramLabel = "HOST",
            defaultValue = "",
            description = "the host on which it runs: that one is reached without SSH")
    String local = "";

    private final Enroller enroller = new Enroller(Version.TEXT);

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (join.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "where are the coordinators? --join wss://…,wss://…");
        }
        join.stream()
                .filter(u -> !"wss".equals(u.getScheme()) || u.getHost() == null)
                .findFirst()
                .ifPresent(u -> {
                    throw new Stop(ExitCode.USAGE, "--join wants wss://ADDRESS:PORT, not " + u);
                });
        Drawer drawer = new Drawer(dir);
        Identity identity = identity(drawer);
        Enrolment.Granted self = identity.granted();
        String life = HexFormat.of().toHexDigits(new SplittableRandom().nextInt());
        Doorkeeper door =
                new Doorkeeper(new Doorkeeper.Self(self.worker(), life, self.fleet(), self.journal()), drawer.epoch());
        Station station = new Station(
                Seal.reader(identity.orders()),
                door,
                drawer,
                new Surroundings(),
                new SystemPatience(),
                InstantSource.system());
        Wires wires = new Wires(station, identity, () -> hello(self.worker(), life, station));
        Thread serving = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(serving::interrupt));
        LogLine.print(identity + ", certificate until " + identity.until() + ", joins " + join);
        wires.dial(join);
        try {
            renewing(drawer, identity, wires);
        } catch (InterruptedException stopped) {
            LogLine.print("goes; what runs on hosts goes on");
        } finally {
            wires.close();
            station.close();
        }
        return ExitCode.DONE;
    }

    private static ToCoordinator.Hello hello(String worker, String life, Station station) {
        return new ToCoordinator.Hello(
                worker, life, Version.TEXT, Catalogue.digest(), Instant.now(), station.followed());
    }

    private Identity identity(Drawer drawer) throws IOException {
        Optional<Identity> known = drawer.read();
        if (token.isEmpty()) {
            return known.orElseThrow(() -> new Stop(
                    ExitCode.USAGE,
                    "this worker has not enrolled yet, nothing is in " + dir
                            + ". Do next: drover worker invite NAME --server http://… there, and its --token here"));
        }
        if (known.isPresent() && known.get().until().isAfter(Instant.now())) {
            LogLine.print("has enrolled before; the token is not used");
            return known.get();
        }
        Enrolment.Token word = word();
        Identity fresh = anywhere(url -> enroller.enrol(url, word));
        drawer.keep(fresh);
        return fresh;
    }

    private Enrolment.Token word() {
        try {
            return Enrolment.Token.of(token);
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private interface Asking {
        Identity of(URI url) throws IOException;
    }

    /** Of the first coordinator that grants it. */
    private Identity anywhere(Asking asking) {
        List<String> failures = new ArrayList<>();
        for (URI url : join) {
            try {
                return asking.of(url);
            } catch (IOException e) {
                failures.add(url + ": " + e.getMessage());
            }
        }
        throw new Stop(ExitCode.REFUSED, String.join("\n", failures));
    }

    /** Gets the next certificate in time, for as long as this process lives. */
    private void renewing(Drawer drawer, Identity first, Wires wires) throws InterruptedException {
        Identity identity = first;
        while (true) {
            Duration until = Duration.between(Instant.now(), identity.renewal());
            Thread.sleep(until.compareTo(SOON) > 0 ? until : SOON);
            Identity old = identity;
            try {
                identity = anywhere(url -> enroller.renew(url, old));
                drawer.keep(identity);
                wires.identity(identity);
                LogLine.print("has a new certificate, until " + identity.until());
            } catch (Stop | IOException e) {
                LogLine.print("no new certificate yet (this one counts until " + old.until() + "): " + e.getMessage());
                Thread.sleep(RENEW_AGAIN);
            }
        }
    }

    private final class Surroundings implements Station.Surroundings {
        @Override
        public HostLinks links(Fleet.Access access, List<Reach> hosts) {
            Map<HostId, Reach> where = hosts.stream().collect(Collectors.toMap(Reach::host, Function.identity()));
            HostLinks ssh = new SshLinks(
                    access, host -> Optional.ofNullable(where.get(host)).orElseThrow(), dir);
            return local.isEmpty() ? ssh : new LocalLinks(new HostId(local), LocalLinks.HELPER, ssh);
        }

        @Override
        public Hands hands() {
            return new VirtualHands();
        }

        @Override
        public void tell(String line) {
            LogLine.print(line);
        }
    }
}
