package dev.drover.coordinator.view;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.fleet.Appliance;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is pending on each host, for a person; what mends holes first. */
public final class PatchesText {
    private static final int NAMED = 8;

    private PatchesText() {}

    public static String of(Fleet fleet, Observed.Upkeep upkeep, Instant now) {
        StringBuilder text = new StringBuilder();
        Map<HostId, Patches> patches = upkeep.patches();
        for (Host host : fleet.hosts().values()) {
            Patches seen = patches.get(host.id());
            text.append(String.format("%-12s %s%n", host.id(), seen == null ? "not seen" : head(seen, now)));
            if (seen != null) {
                lines(seen).forEach(l -> text.append("             ").append(l).append('\n'));
            }
        }
        for (Appliance appliance : fleet.appliances().values()) {
            ApplianceState state = upkeep.appliances().get(appliance.id());
            text.append(String.format("%-12s %s%n", appliance.id(), state == null ? "not seen" : of(state)));
        }
        return text.toString().stripTrailing();
    }

    private static String of(ApplianceState state) {
        return switch (state.kind()) {
            case CURRENT -> "up to date: " + state.says();
            case PENDING -> "an update is pending: " + state.says();
            case UNWELL -> "NOT WELL: " + state.says();
        };
    }

    private static String head(Patches seen, Instant now) {
        long security =
                seen.pending().stream().filter(Patches.Pending::security).count();
        long bytes = seen.pending().stream().mapToLong(Patches.Pending::bytes).sum();
        String pending = seen.pending().isEmpty()
                ? "nothing pending"
                : seen.pending().size() + " pending (" + security + " security), " + size(bytes);
        Duration up = Duration.between(Instant.ofEpochSecond(seen.times().bootedSeconds()), now);
        return pending + "; kernel " + seen.kernel().running() + ", up " + age(up)
                + (seen.reboot().isEmpty() ? "" : "; REBOOT " + seen.reboot());
    }

    private static List<String> lines(Patches seen) {
        List<String> lines = new ArrayList<>();
        if (!seen.half().isEmpty()) {
            lines.add("half installed: " + String.join(", ", seen.half())
                    + " (an upgrade was cut off; drover run patch brings it to its end)");
        }
        if (!seen.pending().isEmpty()) {
            List<String> names = seen.pending().stream()
                    .sorted(Comparator.comparing((Patches.Pending p) -> !p.security())
                            .thenComparing(Patches.Pending::name))
                    .map(p -> p.name() + " " + p.to() + (p.security() ? " (security)" : ""))
                    .toList();
            lines.add(names.stream().limit(NAMED).collect(Collectors.joining(", "))
                    + (names.size() > NAMED ? ", and " + (names.size() - NAMED) + " more" : ""));
        }
        if (!seen.stale().isEmpty()) {
            lines.add("run on replaced libraries: " + String.join(", ", seen.stale()));
        }
        if (!seen.held().isEmpty()) {
            lines.add("held back by a person: " + String.join(", ", seen.held()));
        }
        return lines;
    }

    private static String size(long bytes) {
        return bytes >= 1_000_000 ? bytes / 1_000_000 + " MB" : (bytes + 999) / 1_000 + " kB";
    }

    private static String age(Duration up) {
        return up.toDays() > 0
                ? up.toDays() + " days"
                : up.toHours() > 0 ? up.toHours() + " h" : up.toMinutes() + " min";
    }
}
