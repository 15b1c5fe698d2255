package dev.drover.worker;

import dev.drover.shared.action.Output;
import dev.drover.shared.wire.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The script {@code drover-host} as this version of Drover ships it, and the words that are not a step's. */
public final class HostHelper {
    private HostHelper() {}

    /** Who drives a host, as its claim says. */
    public record Claim(String journal, String fleet, String rollout, String who, String from, String since) {
        public String text() {
            return "claimed by " + who + " from " + from + " for rollout " + rollout + " of fleet " + fleet
                    + " (journal " + journal + ") since " + since;
        }
    }

    /** The script's text. */
    public static String script() {
        try (InputStream in = HostHelper.class.getResourceAsStream("drover-host")) {
            if (in == null) {
                throw new IllegalStateException("the host helper is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first 16 hexadecimal digits of the script's SHA-256; a host's helper tells its own. */
    public static String checksum() {
        return Digest.sha256(script()).substring(0, 16);
    }

    /** A script that installs the helper and its sudo rule; to be read, and run as root, by a person. */
    public static String installer(String user) {
        return "set -eu\ncat >/usr/local/sbin/drover-host.new <<'DROVER_HOST_END'\n" + script()
                + "DROVER_HOST_END\nchown root:root /usr/local/sbin/drover-host.new\n"
                + "chmod 0755 /usr/local/sbin/drover-host.new\n"
                + "mv /usr/local/sbin/drover-host.new /usr/local/sbin/drover-host\n"
                + "printf '%s ALL=(root) NOPASSWD: /usr/local/sbin/drover-host\\n' '" + user
                + "' >/etc/sudoers.d/drover\nchmod 0440 /etc/sudoers.d/drover\n"
                + "echo 'drover-host " + checksum() + " is installed'\n";
    }

    public static Optional<Claim> claim(Output hello) {
        return hello.value("claim.journal")
                .map(journal -> new Claim(
                        journal,
                        hello.value("claim.fleet").orElse("?"),
                        hello.value("claim.rollout").orElse("?"),
                        hello.value("claim.who").orElse("?"),
                        hello.value("claim.from").orElse("?"),
                        hello.value("claim.since").orElse("?")));
    }
}
