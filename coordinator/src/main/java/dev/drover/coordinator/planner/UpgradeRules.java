package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.change.Version;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What stands against an upgrade, all of it at once. */
final class UpgradeRules {
    private final Fleet fleet;
    private final Observed observed;
    private final String tag;
    private final List<String> problems = new ArrayList<>();

    UpgradeRules(Fleet fleet, Observed observed, String tag) {
        this.fleet = fleet;
        this.observed = observed;
        this.tag = tag;
    }

    List<String> problems() {
        Optional<Version> to = Version.parse(tag);
        if (to.isEmpty()) {
            problems.add("\"" + tag + "\" is not a release; a release is a tag like v4.3.0");
        }
        if (fleet.with(Role.MastodonWeb.class).findAny().isEmpty()) {
            problems.add("no host of the fleet has the role mastodon-web");
        }
        TreeMap<String, List<HostId>> commits = new TreeMap<>();
        for (Host host : fleet.hosts().values()) {
            Observed.Seen seen = observed.hosts().get(host.id());
            if (host.runsMastodon() && seen != null) {
                seen.code().ifPresent(code -> {
                    commits.computeIfAbsent(code.commit(), k -> new ArrayList<>())
                            .add(host.id());
                    host(host, code, to);
                });
            }
        }
        targets();
        queues();
        return problems;
    }

    private void host(Host host, Observed.Code code, Optional<Version> to) {
        if (code.target().isEmpty()) {
            problems.add(host.id() + ": tag " + tag + " is not there, even after git fetch. Do next: compare its remote"
                    + " with the other hosts'");
        }
        Optional<Version> from = Version.parse(code.tag());
        if (from.isEmpty() || to.isEmpty()) {
            if (code.tag().isEmpty()) {
                problems.add(host.id() + ": runs commit " + code.commit() + ", which no release tag names");
            }
            return;
        }
        if (to.get().compareTo(from.get()) < 0) {
            problems.add(host.id() + ": runs " + code.tag() + ", and " + tag
                    + " is older; Mastodon cannot be downgraded, only restored");
        } else if (to.get().skipsMinor(from.get())) {
            problems.add(
                    host.id() + ": " + code.tag() + " → " + tag
                            + " skips a minor series; deploy at least one release of each (docs.joinmastodon.org/admin/upgrading)");
        }
    }

    private void targets() {
        long different = observed.hosts().values().stream()
                .flatMap(s -> s.code().stream())
                .map(Observed.Code::target)
                .filter(t -> !t.isEmpty())
                .distinct()
                .count();
        if (different > 1) {
            problems.add("tag " + tag + " names different commits on different hosts. Do next: compare their remotes");
        }
    }

    /** A queue that the target has and no unit serves would fill up silently. */
    private void queues() {
        List<String> served = fleet.with(Role.MastodonSidekiq.class)
                .flatMap(h -> h.role(Role.MastodonSidekiq.class).orElseThrow().units().values().stream())
                .flatMap(List::stream)
                .toList();
        observed.delta()
                .ifPresent(d -> d.queues().stream()
                        .filter(q -> !served.contains(q))
                        .forEach(q -> problems.add("no Sidekiq unit serves queue " + q + ", which " + tag
                                + " uses. Do next: add it to a unit, on the host and in the fleet file")));
    }
}
