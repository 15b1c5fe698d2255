package dev.drover.deploy.lab;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.HostHelper;
import dev.drover.worker.host.HostScript;
import dev.drover.worker.host.HostWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The host helper on the lab's hosts, as a team's root installs it: by a script. */
final class LabHelper {
    private static final String SAY = "cat >/usr/local/bin/drover-say && chmod 755 /usr/local/bin/drover-say";

    private LabHelper() {}

    /** The helper before this one, a shell script: for stories of how it is replaced. */
    static void before(LabHost host) {
        Shell.feed(
                        HostHelper.script(),
                        Shell.words(
                                host.inside(),
                                "sh",
                                "-c",
                                "cat >/usr/local/sbin/drover-host && chmod 755 /usr/local/sbin/drover-host"))
                .orFail("installing the host helper on " + host.name());
    }

    /** A host of this fleet file gets the program, and root's word on what that file needs. */
    static void install(LabHost host, Path home, Path fleetFile, Optional<Instant> anew) {
        Fleet fleet = FleetFile.parse(text(fleetFile)).fleet().orElseThrow();
        HostId id = new HostId(host.name());
        if (!fleet.hosts().containsKey(id)) {
            return;
        }
        String word = HostWord.text(fleet, id, fleet.access().user(), anew);
        HostScript script = new HostScript(
                fleet.access().user(), HostWord.file(fleet), new TreeMap<>(Map.of(id.name(), word)), false);
        Shell.feed(script.text(), Shell.words(host.inside(), "sh")).orFail("installing the host helper on " + id);
        Shell.feed(text(home.resolve("deploy/lab/say.py")), Shell.words(host.inside(), "sh", "-c", SAY))
                .orFail("giving " + id + " the stories' words");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
