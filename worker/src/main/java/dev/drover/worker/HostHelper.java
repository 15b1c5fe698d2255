package dev.drover.worker;

import dev.drover.shared.wire.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The script {@code drover-host} as this version of Drover ships it, and the words that are not a step's. */
public final class HostHelper {
    private HostHelper() {}

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
}
