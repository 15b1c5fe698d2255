package dev.drover.deploy.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code make lab-up}, {@code lab-down}, {@code lab-status}, {@code lab-rate}; with the name of a {@link LabShape} behind it, that one. */
public final class LabCommand {
    private static final List<String> VERBS = List.of("up", "down", "status", "rate");
    private static final int USAGE = 64;

    private LabCommand() {}

    public static void main(String[] args) throws Exception {
        String verb = args.length > 0 ? args[0] : "";
        String word = args.length > 1 ? args[1] : "seven";
        Optional<LabShape> shape = Arrays.stream(LabShape.values())
                .filter(s -> s.name().equalsIgnoreCase(word))
                .findFirst();
        if (!VERBS.contains(verb) || shape.isEmpty()) {
            System.err.println("lab: there is no " + (VERBS.contains(verb) ? "SHAPE=" + word : "\"" + verb + "\"")
                    + "; there are " + String.join(", ", VERBS) + ", and the shapes "
                    + String.join(
                            ", ",
                            Arrays.stream(LabShape.values())
                                    .map(s -> s.name().toLowerCase(Locale.ROOT))
                                    .toList()));
            System.exit(USAGE);
        }
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        System.exit(Ending.of(() -> run(verb, new Lab(home, shape.orElseThrow()))));
    }

    private static void run(String verb, Lab lab) {
        switch (verb) {
            case "up" -> {
                long began = System.nanoTime();
                lab.up();
                System.out.println("lab: up after " + (System.nanoTime() - began) / 1_000_000_000
                        + " s. Try: ./drover check -f " + lab.fleetFile());
            }
            case "down" ->
                System.out.println(
                        lab.down()
                                ? "lab: removed"
                                : "lab: removed; the engine keeps its empty network until the engine starts anew");
            case "rate" -> {
                if (lab.exec("lb01", "true").exit() != 0) {
                    throw new Unready("no lab with a balancer is up here. Do next: make lab-up");
                }
                System.out.printf(Locale.ROOT, "lab: serves %.1f posts a second here%n", new Users(lab).served());
            }
            default -> lab.hosts().forEach(h -> System.out.println(line(lab, h)));
        }
    }

    private static String line(Lab lab, LabHost host) {
        String units = lab.exec(
                        host.name(),
                        "systemctl is-system-running; systemctl list-units --plain --no-legend 'mastodon-*' haproxy.service 'postgresql@*' redis-server.service | awk '{print $1\"=\"$3}'")
                .out();
        return String.format(Locale.ROOT, "%-10s %-12s %s", host.name(), host.address(), units.replace('\n', ' '));
    }
}
