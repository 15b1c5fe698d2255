package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.host.HostProgram;
import dev.drover.worker.host.HostScript;
import dev.drover.worker.host.HostWord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "host-script",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that installs the host helper, its sudo rule, and root's word on what it may touch on that host."
                    + " Read it, then: drover host-script HOST | ssh root@HOST sh",
            "For several hosts: drover host-script HOST… >hosts.sh, and on each: ssh root@HOST sh -s HOST <hosts.sh."
                    + " With --diff behind it, it only shows what it would change there."
        })
final class HostScriptCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "HOST", arity = "0..*", description = "hosts of the fleet file (default: all)")
    List<String> hosts = List.of();

    @Option(names = "--user", description = "the user that Drover logs in as (default: ssh.user of the fleet file)")
    @Nullable
    String user;

    @Option(names = "--only-looks", description = "the user may look, and order nothing")
    boolean onlyLooks;

    @Option(names = "--renew", description = "only for hosts that have another program, or another word of root's")
    boolean renew;

    @Option(
            names = "--anew",
            paramLabel = "HOURS",
            description =
                    "for so long these hosts, which are bare, may become what the fleet file says; see docs/host.md")
    @Nullable
    Integer anew;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        String who = user == null ? fleet.access().user() : user;
        Optional<Instant> until =
                Optional.ofNullable(anew).map(hours -> Instant.now().plus(Duration.ofHours(hours)));
        SortedMap<String, String> words = new TreeMap<>();
        named(fleet).forEach(id -> words.put(id.name(), HostWord.text(fleet, id, who, until)));
        if (renew) {
            words.keySet().removeAll(same(fleet, words));
        }
        if (words.isEmpty()) {
            System.err.println("nothing to install: every host has this program, and this word of root's");
            return ExitCode.DONE;
        }
        System.out.print(new HostScript(who, HostWord.file(fleet), words, onlyLooks).text());
        return ExitCode.DONE;
    }

    private List<HostId> named(Fleet fleet) {
        if (hosts.isEmpty()) {
            return List.copyOf(fleet.hosts().keySet());
        }
        List<HostId> named = hosts.stream().map(HostId::new).toList();
        List<String> unknown = named.stream()
                .filter(id -> !fleet.hosts().containsKey(id))
                .map(HostId::name)
                .toList();
        if (!unknown.isEmpty()) {
            throw new Stop(
                    ExitCode.USAGE,
                    "no such host in " + shared.fleetFile + ": " + String.join(", ", unknown) + "; there are "
                            + fleet.hosts().keySet());
        }
        return named;
    }

    /** Hosts that have it all; of the others it is told what they lack. */
    private List<String> same(Fleet fleet, Map<String, String> words) {
        List<String> same = new ArrayList<>();
        try (Helpers helpers = shared.helpers(fleet)) {
            List<HostId> asked = words.keySet().stream().map(HostId::new).toList();
            helpers.tellAll(asked, "hello").forEach((id, hello) -> {
                String lacks = lacks(hello, HostWord.digest(words.getOrDefault(id.name(), "")));
                if (lacks.isEmpty()) {
                    same.add(id.name());
                } else {
                    System.err.println(id + ": " + lacks);
                }
            });
        }
        return same;
    }

    private static String lacks(Output hello, String word) {
        if (!hello.ok()) {
            return "does not answer: " + hello.complaint();
        }
        if (!hello.value("helper").orElse("").equals(HostProgram.digest())) {
            return "has another program";
        }
        return hello.value("word").orElse("").equals(word) ? "" : "root's word there is another";
    }
}
