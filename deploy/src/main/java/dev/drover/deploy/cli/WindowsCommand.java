package dev.drover.deploy.cli;

import dev.drover.coordinator.window.Opening;
import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.window.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "windows",
        mixinStandardHelpOptions = true,
        description = "Shows when the fleet file's windows are open, freezes taken away.")
final class WindowsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);

    @Mixin
    Shared shared = new Shared();

    @Option(names = "--next", paramLabel = "N", defaultValue = "5", description = "so many openings (default: 5)")
    int count = 5;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        List<Window> windows = fleet.care().times().windows();
        if (windows.isEmpty()) {
            throw new Stop(
                    ExitCode.REFUSED,
                    "the fleet file declares no windows; for example windows: { saturday: { every: SAT, from: \"13:00\","
                            + " for: 2h, zone: Europe/London } }");
        }
        WindowCalendar calendar =
                new WindowCalendar(windows, fleet.care().times().freezes());
        Instant now = Instant.now();
        List<Opening> openings = new ArrayList<>();
        calendar.at(now).ifPresent(openings::add);
        for (Optional<Opening> next = calendar.next(now);
                next.isPresent() && openings.size() < count;
                next = calendar.next(next.get().from())) {
            openings.add(next.get());
        }
        if (shared.json) {
            System.out.println(EventJson.write(openings));
        } else {
            openings.forEach(o -> System.out.println(line(o, windows, now)));
        }
        return openings.isEmpty() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static String line(Opening o, List<Window> windows, Instant now) {
        ZoneId zone = windows.stream()
                .filter(w -> o.windows().startsWith(w.name()))
                .map(Window::zone)
                .findFirst()
                .orElse(ZoneId.of("UTC"));
        return String.format(
                "%-16s %s to %s %s%s",
                o.windows(),
                TIME.format(o.from().atZone(zone)),
                TIME.format(o.until().atZone(zone)),
                zone,
                o.from().isAfter(now) ? "" : "  (open now)");
    }
}
