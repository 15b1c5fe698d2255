package dev.drover.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this process runs on. */
final class OwnMachine {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private OwnMachine() {}

    /** Its boot, as Linux tells it, see random(4); nothing where it is no Linux. */
    static String boot() {
        try {
            return Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
