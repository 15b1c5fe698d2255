package dev.drover.deploy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this process runs on. */
final class OwnMachine {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private OwnMachine() {}

    /** Whether it is being shut down or rebooted, as systemd tells it; false where there is no systemd. */
    static boolean goesDown() {
        try {
            Process asked = new ProcessBuilder("systemctl", "is-system-running").start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .equals("stopping");
        } catch (IOException e) {
            return false;
        }
    }

    /** Its boot, as Linux tells it, see random(4); nothing where it is no Linux. */
    static String boot() {
        try {
            return Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
