package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.engine.Rollouts;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.remote.Placement;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.SystemPatience;
import dev.drover.deploy.server.ServerHelpers;
import dev.drover.deploy.server.ServerPlace;
import dev.drover.deploy.server.Servers;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.adapter.ssh.SshLinks;
import dev.drover.worker.port.HostLinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has, and what follows from them. */
final class Shared {
    @Option(
            names = {"-f", "--fleet"},
            paramLabel = "FILE",
            defaultValue = "fleet.yaml",
            description = "the fleet file (default: ${DEFAULT-VALUE})")
    Path fleetFile = Path.of("fleet.yaml");

    @Option(
            names = "--journal",
            paramLabel = "DIR|postgresql://…",
            defaultValue = "${env:DROVER_JOURNAL:-}",
            description = "the journal's folder, or its database (default: .drover beside the fleet file)")
    String journal = "";

    @Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            defaultValue = "${env:DROVER_SERVER:-}",
            description = "a coordinator that serves, or several of them, instead of this machine's own journal")
    List<URI> servers = List.of();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_TOKEN_FILE:-}",
            description = "the server's token (default: api-token in .drover beside the fleet file)")
    String tokenFile = "";

    @Option(names = "--json", description = "answer in JSON")
    boolean json;

    @Option(
            names = "--who",
            defaultValue = "${env:DROVER_WHO:-${sys:user.name}}",
            description = "the person who acts (default: your login name)")
    String who = "";

    @Option(
            names = {"--why", "--reason"},
            defaultValue = "",
            description = "the reason, for the journal and the report")
    String why = "";

    Path folder() {
        Path absolute = fleetFile.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private @Nullable JournalPlace place;

    /** Where the journal is. */
    JournalPlace place() {
        if (place == null) {
            place = named();
        }
        return place;
    }

    /** Whether coordinators that serve are asked. */
    boolean served() {
        return !servers.isEmpty() && !servers.getFirst().toString().isEmpty();
    }

    Path tokenFile() {
        return tokenFile.isEmpty() ? drawer().resolve("api-token") : Path.of(tokenFile);
    }

    /**
     * The coordinators that are asked.
     *
     * @throws Stop if none are
     */
    List<URI> asked() {
        if (!served()) {
            throw new Stop(ExitCode.USAGE, "which coordinators? --server URL,URL or DROVER_SERVER");
        }
        return servers;
    }

    Servers servers() {
        return new Servers(asked(), Tokens.read(tokenFile()));
    }

    private JournalPlace named() {
        if (served()) {
            return new ServerPlace(servers());
        }
        if (PostgresPlace.names(journal)) {
            try {
                return new PostgresPlace(journal);
            } catch (IllegalArgumentException e) {
                throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
            }
        }
        return new SqlitePlace(drawer());
    }

    /** Where Drover keeps what is not in the journal: prepared plans, and the journal itself where it is a file. */
    Path drawer() {
        return journal.isEmpty() || PostgresPlace.names(journal)
                ? folder().resolve(".drover")
                : Path.of(journal).toAbsolutePath();
    }

    /** Takes the journal in hand, or says who has it. */
    JournalStore take() {
        return place().take(who, from())
                .orElseThrow(() -> new Stop(
                        ExitCode.REFUSED,
                        served()
                                ? "refused: the journal of " + place().text()
                                        + " is its coordinators' own; they can be told, not written for"
                                : "refused: this journal is in the hands of " + place().owner()
                                        + ". See what it does: drover status"));
    }

    /**
     * @throws Stop if the journal is another fleet's
     */
    static void ownFleet(Journal journal, Fleet fleet) {
        Rollouts.foreign(journal, fleet.name()).ifPresent(why -> {
            throw new Stop(ExitCode.REFUSED, why);
        });
    }

    String from() {
        return machine() + ":" + place().text();
    }

    /** This machine's name. */
    static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "?";
        }
    }

    Fleet fleet() {
        String text;
        try {
            text = Files.readString(fleetFile);
        } catch (IOException e) {
            throw new Stop(
                    ExitCode.USAGE,
                    "the fleet file " + fleetFile
                            + " cannot be read. Write one (see docs/fleet-file.md), or name it with --fleet");
        }
        FleetFile.Reading reading = FleetFile.parse(text);
        return reading.fleet()
                .orElseThrow(() -> new Stop(
                        ExitCode.REFUSED,
                        reading.problems().stream()
                                        .map(p -> p.in(fleetFile.toString()))
                                        .collect(Collectors.joining("\n"))
                                + "\n" + Stop.counted(reading.problems().size(), "mistake", "mistakes")
                                + " in the fleet file; nothing was touched"));
    }

    /** Workers in this process, unless the fleet's hosts are for others. */
    LocalWorkers workers(Fleet fleet) {
        if (Placement.wanted(fleet)) {
            throw new Stop(
                    ExitCode.REFUSED,
                    "worker processes drive hosts of this fleet (workers: in the fleet file); only their coordinators"
                            + " speak with these. Do next: the same with --server URL,URL (or DROVER_SERVER). If the"
                            + " coordinators are all gone for good: take workers: and worker: out of the"
                            + " fleet file, and hosts are reached from here");
        }
        return new LocalWorkers(links(fleet), new SystemPatience());
    }

    /** Who looks at hosts: the coordinators that are asked, or this process. */
    Helpers helpers(Fleet fleet) {
        return served() ? new ServerHelpers(servers()) : workers(fleet);
    }

    /** The boot of the machine that speaks with hosts, where that is this one. */
    String ownBoot() {
        return served() ? "" : OwnMachine.boot();
    }

    /**
     * Hosts that a person has named.
     *
     * @throws Stop if one of them is not in the fleet file
     */
    static List<HostId> hosts(Fleet fleet, List<String> names) {
        List<String> strangers = names.stream()
                .filter(n -> !fleet.hosts().containsKey(new HostId(n)))
                .toList();
        if (!strangers.isEmpty()) {
            throw new Stop(
                    ExitCode.USAGE,
                    "the fleet file has no host " + String.join(", ", strangers) + "; there are "
                            + fleet.hosts().keySet());
        }
        return names.stream().map(HostId::new).distinct().toList();
    }

    HostLinks links(Fleet fleet) {
        return new SshLinks(fleet.access(), host -> fleet.host(host).reach(), folder());
    }

    /** The journal for reading; there must be one. */
    JournalStore reading() {
        if (!place().exists()) {
            throw new Stop(
                    ExitCode.REFUSED, "there is no journal in " + place().text() + " yet; drover run begins one");
        }
        return place().read();
    }

    /** A rollout by name, or the newest. */
    static String rollout(JournalStore journal, String wanted) {
        List<String> all = journal.rollouts();
        if (all.isEmpty()) {
            throw new Stop(ExitCode.REFUSED, "the journal has no rollout yet");
        }
        if (wanted.isEmpty()) {
            return all.getFirst();
        }
        if (!all.contains(wanted)) {
            throw new Stop(ExitCode.REFUSED, "no rollout " + wanted + "; there are " + String.join(", ", all));
        }
        return wanted;
    }
}
