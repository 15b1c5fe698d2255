package dev.drover.deploy.cli;

import dev.drover.deploy.view.Terminal;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.adapter.ssh.HostKeys;
import dev.drover.worker.adapter.ssh.SshLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        description =
                "Shows a host's key and, once a person says so, remembers it. An unknown key is never accepted silently.")
final class TrustCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "hosts of the fleet file")
    List<String> hosts = List.of();

    @Option(
            names = "--fingerprint",
            defaultValue = "",
            description = "accept without asking if the key has this fingerprint (SHA256:…)")
    String fingerprint = "";

    @Override
    public Integer call() throws IOException {
        Fleet fleet = shared.fleet();
        Path file = SshLinks.resolve(shared.folder(), fleet.access().knownHosts());
        for (String name : hosts) {
            Host host = fleet.hosts().get(new HostId(name));
            if (host == null) {
                throw new Stop(ExitCode.USAGE, "no host " + name + " in " + shared.fleetFile);
            }
            HostKeys.Shown key = shown(host);
            System.out.println(name + " (" + host.address() + ":" + host.port() + ") shows a " + key.type() + " key, "
                    + key.fingerprint());
            HostKeys.known(file, host.address(), host.port())
                    .ifPresent(old -> System.out.println(
                            old.equals(key.line())
                                    ? "  it is known already"
                                    : "  ANOTHER KEY IS KNOWN for it; it will be replaced"));
            if (!accepted(key.fingerprint())) {
                throw new Stop(ExitCode.REFUSED, "not trusted; nothing was written");
            }
            HostKeys.remember(file, host.address(), host.port(), key.line());
            System.out.println("  remembered in " + file);
        }
        return ExitCode.DONE;
    }

    private static HostKeys.Shown shown(Host host) {
        String where = host.id() + " (" + host.address() + ":" + host.port() + ")";
        try {
            return HostKeys.show(host.address(), host.port());
        } catch (IOException e) {
            throw new Stop(
                    ExitCode.REFUSED,
                    where + " shows no key: " + e.getMessage()
                            + ". Do next: look at its address and port in the fleet file, its sshd and the firewall");
        }
    }

    private boolean accepted(String shown) {
        if (!fingerprint.isEmpty()) {
            return fingerprint.equals(shown);
        }
        return Terminal.yes(
                "  Compare it on the host itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n  Trust it?");
    }
}
