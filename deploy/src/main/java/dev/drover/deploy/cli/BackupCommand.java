package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.Archive;
import dev.drover.shared.fleet.Fleet;
import dev.drover.worker.adapter.ssh.SshLinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes all that Drover knows into one file: the journal, the fleet file, the hosts' known keys.",
            "May be made while a rollout rolls. On another machine: drover backup --restore FILE, drover adopt, and go on."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "FILE", description = "for example drover-2026-11-22.zip")
    Path file = Path.of("");

    @Option(
            names = "--with-keys",
            description =
                    "the SSH key, the authority's keys and the API's token, too; then keep the file as you keep them")
    boolean withKeys;

    @Option(
            names = "--authority",
            paramLabel = "DIR",
            defaultValue = "",
            description = "where drover serve has the authority's keys (default: authority in .drover)")
    String authority = "";

    @Option(
            names = "--restore",
            description =
                    "takes the file apart: the journal into --journal, the rest beside the fleet file, where it is"
                            + " not yet")
    boolean restore;

    @Override
    public Integer call() throws IOException {
        return restore ? restored() : written();
    }

    private int written() throws IOException {
        Fleet fleet = shared.fleet();
        JournalPlace place = shared.place();
        Archive.Head head;
        try (JournalStore journal = shared.reading()) {
            head = new Archive.Head(Archive.FORMAT, fleet.name(), journal.id(), journal.epoch());
        }
        List<JournalPlace.Line> lines = place.lines();
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("fleet.yaml", shared.fleetFile);
        files.put(
                "known_hosts", SshLinks.resolve(shared.folder(), fleet.access().knownHosts()));
        if (withKeys) {
            files.put(
                    "ssh-key", SshLinks.resolve(shared.folder(), fleet.access().identity()));
            files.put("api-token", shared.tokenFile());
            Path keys = authority.isEmpty() ? shared.drawer().resolve("authority") : Path.of(authority);
            if (Files.exists(keys) || !authority.isEmpty()) { // fleets without worker processes have none
                Archive.AUTHORITY.forEach(key -> files.put("authority/" + key, keys.resolve(key)));
            }
        }
        files.values().stream()
                .filter(f -> !Files.isReadable(f))
                .forEach(f -> System.err.println("note: " + f + " cannot be read, and so is not in it"));
        files.values().removeIf(f -> !Files.isReadable(f));
        Archive.write(file, head, lines, files);
        if (shared.json) {
            System.out.println(EventJson.write(head));
        } else {
            System.out.println(file + ": journal " + head.journal() + ", "
                    + Stop.counted(lines.size(), "entry", "entries") + "; " + String.join(", ", files.keySet())
                    + (withKeys ? "" : "; no keys (--with-keys)"));
        }
        return ExitCode.DONE;
    }

    private int restored() throws IOException {
        Archive archive = Archive.read(file);
        try {
            shared.place().restore(archive.lines(), archive.head().epoch());
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.REFUSED, e.getMessage() + "; nothing was restored");
        }
        for (Map.Entry<String, byte[]> each : archive.files().entrySet()) {
            Path to = target(each.getKey());
            if (Files.exists(to)) {
                System.out.println(to + " is there already, and stays");
            } else {
                Archive.put(to, each.getValue());
                System.out.println(to + " restored");
            }
        }
        String id;
        try (JournalStore journal = shared.place().read()) {
            id = journal.id();
        }
        System.out.println("the journal is in " + shared.place().text() + ", "
                + Stop.counted(archive.lines().size(), "entry", "entries") + ", under a new name, " + id
                + ": hosts that " + archive.head().journal() + " has claimed refuse it."
                + " Do next, when the old one is surely gone: drover adopt --all --reason …, then drover run --resume;"
                + " or drover serve, and both with --server: adopt, then drover resume");
        return ExitCode.DONE;
    }

    /** Where a part belongs on this machine. */
    private Path target(String name) {
        if (name.equals("fleet.yaml")) {
            return shared.fleetFile;
        }
        if (name.equals("api-token") || name.startsWith("authority/")) {
            return shared.drawer().resolve(name);
        }
        if (!Files.exists(shared.fleetFile)) {
            throw new Stop(
                    ExitCode.REFUSED, "the backup holds no fleet file, and " + shared.fleetFile + " is not there");
        }
        Fleet.Access access = shared.fleet().access();
        return SshLinks.resolve(shared.folder(), name.equals("ssh-key") ? access.identity() : access.knownHosts());
    }
}
