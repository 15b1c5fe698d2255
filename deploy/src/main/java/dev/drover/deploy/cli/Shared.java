package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.journal.SqliteJournal;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.SystemPatience;
import dev.drover.shared.fleet.Fleet;
import dev.drover.worker.adapter.ssh.SshLinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
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
            paramLabel = "DIR",
            defaultValue = "",
            description = "the journal's folder (default: .drover beside the fleet file)")
    String journalFolder = "";

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

    Path journal() {
        return journalFolder.isEmpty()
                ? folder().resolve(".drover")
                : Path.of(journalFolder).toAbsolutePath();
    }

    String from() {
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + journal();
        } catch (UnknownHostException e) {
            return "?:" + journal();
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

    LocalWorkers workers(Fleet fleet) {
        return new LocalWorkers(new SshLinks(fleet, folder()), new SystemPatience());
    }

    /** The journal for reading; there must be one. */
    SqliteJournal reading() {
        if (!Files.exists(journal().resolve("journal.sqlite"))) {
            throw new Stop(ExitCode.REFUSED, "there is no journal in " + journal() + " yet; drover run begins one");
        }
        return SqliteJournal.open(journal(), false);
    }

    /** A rollout by name, or the newest. */
    static String rollout(SqliteJournal journal, String wanted) {
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
