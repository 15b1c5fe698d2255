package dev.drover.deploy.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** {@code make lab-up}, {@code lab-down}, {@code lab-status}, {@code lab-rate}; with the name of a {@link LabShape} behind it, that one. */
public final class LabCommand {
    private LabCommand() {}

    public static void main(String[] args) {
        String word = args.length > 1 ? args[1] : "seven";
        Optional<LabShape> shape = Arrays.stream(LabShape.values())
                .filter(s -> s.name().equalsIgnoreCase(word))
                .findFirst();
        Lab lab =
                new Lab(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath(), shape.orElse(LabShape.SEVEN));
        switch (args.length == 0 || shape.isEmpty() ? "" : args[0]) {
            case "up" -> {
                long began = System.nanoTime();
                lab.up();
                System.out.println("lab: up after " + (System.nanoTime() - began) / 1_000_000_000
                        + " s. Try: ./drover check -f " + lab.fleetFile());
            }
            case "down" -> {
                System.out.println(
                        lab.down()
                                ? "lab: removed"
                                : "lab: removed; the engine keeps its empty network until the engine starts anew");
            }
            case "rate" ->
                System.out.printf(Locale.ROOT, "lab: serves %.1f posts a second here%n", new Users(lab).served());
            case "status" ->
                lab.hosts()
                        .forEach(h -> System.out.println(String.format(
                                "%-10s %-12s %s",
                                h.name(),
                                h.address(),
                                lab.exec(
                                                h.name(),
                                                "systemctl is-system-running; systemctl list-units --plain --no-legend 'mastodon-*' haproxy.service 'postgresql@*' redis-server.service | awk '{print $1\"=\"$3}'")
                                        .out()
                                        .replace('\n', ' '))));
            default -> {
                System.err.println("lab: up, down, status or rate; and which: "
                        + Arrays.toString(LabShape.values()).toLowerCase(Locale.ROOT));
                System.exit(64);
            }
        }
    }
}
