package dev.drover.deploy.cli;

import dev.drover.coordinator.fleetfile.ChangeFile;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What is to be changed, as a person says it on the command line or in a file. */
final class Changes {
    private static final String KNOWN =
            "there is: upgrade --to TAG; patch [--hosts A,B] [--security | --packages P,Q] [--always-reboot]; restore-test; or a file FILE.yaml";

    @Option(names = "--to", paramLabel = "TAG", defaultValue = "", description = "upgrade: the release, a git tag")
    String to = "";

    @Option(
            names = "--mend",
            description = "upgrade: let it mend hosts on which the old release does not run; they are rolled first")
    boolean mend;

    @Option(
            names = "--hosts",
            paramLabel = "HOST",
            split = ",",
            description = "patch: these hosts; otherwise every host")
    List<String> hosts = List.of();

    @Option(names = "--security", description = "patch: only packages that mend security holes")
    boolean security;

    @Option(names = "--packages", paramLabel = "NAME", split = ",", description = "patch: only these packages")
    List<String> packages = List.of();

    @Option(names = "--always-reboot", description = "patch: reboot also what does not ask for it")
    boolean alwaysReboot;

    @Option(
            names = "--in",
            paramLabel = "WINDOW",
            split = ",",
            description = "what users can notice begins only in these windows of the fleet file")
    List<String> windows = List.of();

    /**
     * @throws Stop when the words make no change
     */
    RolloutRequest request(String word) {
        return wish(word).in(windows);
    }

    private RolloutRequest wish(String word) {
        if (word.endsWith(".yaml") || word.endsWith(".yml")) {
            return file(Path.of(word)).mending(mend);
        }
        return RolloutRequest.of(
                        switch (word) {
                            case "upgrade" -> upgrade();
                            case "patch" -> patch();
                            case "restore-test" -> new Change.RestoreTest();
                            default -> throw new Stop(ExitCode.USAGE, "unknown change \"" + word + "\"; " + KNOWN);
                        })
                .mending(mend);
    }

    private Change upgrade() {
        if (to.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "upgrade needs --to TAG, for example --to v4.3.0");
        }
        return new Change.UpgradeMastodon(to);
    }

    private Change patch() {
        if (security && !packages.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "--security and --packages name different packages; take one of them");
        }
        Packages wanted = security
                ? new Packages(Packages.Kind.SECURITY, List.of())
                : packages.isEmpty() ? Packages.ALL : new Packages(Packages.Kind.NAMED, packages);
        return new Change.PatchHosts(hosts.stream().map(HostId::new).toList(), wanted, alwaysReboot);
    }

    static RolloutRequest file(Path path) {
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            throw new Stop(ExitCode.USAGE, "the file " + path + " cannot be read");
        }
        ChangeFile.Reading reading = ChangeFile.parse(text);
        if (!reading.problems().isEmpty()) {
            throw new Stop(
                    ExitCode.REFUSED,
                    reading.problems().stream().map(p -> p.in(path.toString())).collect(Collectors.joining("\n")) + "\n"
                            + Stop.counted(reading.problems().size(), "mistake", "mistakes") + " in " + path
                            + "; nothing was touched");
        }
        return new RolloutRequest(reading.changes(), false);
    }
}
