package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.change.Version;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which release runs, and which newer ones its git remote has; no candidates, and no forks.
 *
 * @param current the tag that runs; empty where the commit has none
 * @param newer tags of stable releases, oldest first
 */
public record Releases(String current, List<String> newer) {
    /** What stands for the newest release that an upgrade may go to. */
    public static final String NEWEST = "newest";

    /**
     * Asks the first host with Mastodon.
     *
     * @throws Unseen where it does not answer
     */
    public static Releases look(Fleet fleet, Helpers helpers) {
        Host host = fleet.hosts().values().stream()
                .filter(Host::runsMastodon)
                .findFirst()
                .orElseThrow(() -> new Unseen("no host of this fleet runs Mastodon"));
        Output seen = Unseen.unlessOk(
                helpers.look(
                        host.id(),
                        "releases",
                        fleet.mastodon().live(),
                        fleet.mastodon().source()),
                "the releases of " + host.id());
        return of(seen.value("current").orElse(""), seen.values("release"));
    }

    static Releases of(String current, List<String> tags) {
        Optional<Version> from = Version.parse(current);
        return new Releases(
                current,
                tags.stream()
                        .filter(t -> Version.parse(t)
                                .filter(v -> v.rest().isEmpty()
                                        && from.filter(f -> v.compareTo(f) > 0).isPresent())
                                .isPresent())
                        .sorted(Comparator.comparing(t -> Version.parse(t).orElseThrow()))
                        .toList());
    }

    /** The newest that leaves out no minor version. */
    public Optional<String> newest() {
        Optional<Version> from = Version.parse(current);
        return newer.stream()
                .filter(t -> Version.parse(t)
                        .filter(v -> from.filter(v::skipsMinor).isEmpty())
                        .isPresent())
                .reduce((a, b) -> b);
    }
}
