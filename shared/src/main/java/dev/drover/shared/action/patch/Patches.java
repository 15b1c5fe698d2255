package dev.drover.shared.action.patch;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.change.Packages;
import java.util.List;

/**
 * What a host says about its packages, kernel and boot.
 *
 * @param half packages whose installation was cut off
 * @param reboot why the host wants a reboot; empty where it wants none
 * @param stale services with a process that uses a library which was replaced
 * @param room MiB free under /var/cache, /usr and /boot
 * @param times when things happened, by the host's clock
 */
public record Patches(
        List<Pending> pending,
        List<String> held,
        List<String> half,
        Kernel kernel,
        String reboot,
        List<String> stale,
        List<Long> room,
        Times times) {

    /**
     * @param nowMillis the moment of the look, epoch milliseconds
     * @param fetchedMillis when Drover last asked the mirrors and downloaded, epoch milliseconds; 0 for never
     * @param bootedSeconds when the host was booted, epoch seconds
     */
    public record Times(long nowMillis, long fetchedMillis, long bootedSeconds) {}

    /**
     * @param security whether it mends a hole, by the archive that it comes from
     * @param bytes to download
     */
    public record Pending(String name, String from, String to, boolean security, long bytes) {}

    /**
     * @param running its release, as uname says it
     * @param installed the newest one under /boot; empty in a container
     */
    public record Kernel(String running, String installed) {}

    public static Patches look(Probe probe) {
        return of(Unseen.unlessOk(probe.look("patches"), "pending packages"));
    }

    /** Whether the host wants to be rebooted. */
    public static boolean rebootWanted(Probe probe) {
        return !look(probe).reboot().isEmpty();
    }

    /** Whether patching it will disturb what runs: something must be rebooted or restarted. */
    public static boolean disturbing(Probe probe) {
        Patches seen = look(probe);
        return !seen.reboot().isEmpty() || !seen.stale().isEmpty();
    }

    public static Patches of(Output seen) {
        return new Patches(
                seen.rows("pending").stream().map(Patches::pending).toList(),
                seen.values("held"),
                seen.values("half").stream().map(h -> h.split("\t", -1)[0]).toList(),
                new Kernel(
                        seen.value("kernel-running").orElse(""),
                        seen.value("kernel-installed").orElse("")),
                seen.value("reboot").orElse(""),
                seen.values("stale"),
                List.of(seen.number("archive-free-mb"), seen.number("usr-free-mb"), seen.number("boot-free-mb")),
                new Times(seen.number("now"), seen.number("fetched"), seen.number("booted")));
    }

    private static Pending pending(List<String> row) {
        return new Pending(row.get(0), row.get(1), row.get(2), row.get(3).equals("yes"), Long.parseLong(row.get(4)));
    }

    /** What is left to do here of what is wanted. */
    public List<Pending> pending(Packages wanted) {
        return pending.stream()
                .filter(p -> wanted.holds(p.name(), p.security()))
                .toList();
    }
}
