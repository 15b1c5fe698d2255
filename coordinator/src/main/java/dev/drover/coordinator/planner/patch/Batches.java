package dev.drover.coordinator.planner.patch;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Outings that go at the same time: of one failure domain, so that never two are weakened at once, or of hosts on which
 * nobody depends; and only as many as the others stand in for.
 */
final class Batches {
    private final Fleet fleet;

    Batches(Fleet fleet) {
        this.fleet = fleet;
    }

    List<List<Outing>> of(List<Outing> order) {
        List<List<Outing>> all = new ArrayList<>();
        for (Outing next : order) {
            List<Outing> more = new ArrayList<>(all.isEmpty() ? List.of() : all.getLast());
            more.add(next);
            if (more.size() > 1 && together(more)) {
                all.set(all.size() - 1, List.copyOf(more));
            } else {
                all.add(List.of(next));
            }
        }
        return all;
    }

    private boolean together(List<Outing> batch) {
        Outing first = batch.getFirst();
        boolean plain =
                batch.stream().allMatch(o -> !o.outage() && o.physicals().isEmpty() && !o.carries(Role.Haproxy.class));
        boolean alike = batch.stream().allMatch(o -> o.rank() == first.rank());
        boolean oneDomain = first.nobodyDepends()
                || batch.stream().map(Outing::domain).distinct().count() == 1;
        return plain && alike && oneDomain && stoodInFor(batch);
    }

    private boolean stoodInFor(List<Outing> batch) {
        Set<Host> out = batch.stream().flatMap(o -> o.members().stream()).collect(Collectors.toSet());
        return enough(out, Host::webLines, fleet.care().minInService().web())
                && enough(out, Host::streamingLines, fleet.care().minInService().streaming())
                && queues(host -> !out.contains(host)).equals(queues(host -> true));
    }

    private boolean enough(Set<Host> out, Function<Host, List<BackendServer>> lines, int least) {
        Map<String, Long> left = fleet.hosts().values().stream()
                .flatMap(h ->
                        lines.apply(h).stream().map(l -> Map.entry(l.balancer() + "/" + l.backend(), out.contains(h))))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.filtering(e -> !e.getValue(), Collectors.counting())));
        return left.values().stream().allMatch(n -> n >= least);
    }

    private Set<String> queues(Predicate<Host> of) {
        Set<String> all = new HashSet<>();
        fleet.with(Role.MastodonSidekiq.class)
                .filter(of)
                .flatMap(h -> h.role(Role.MastodonSidekiq.class).stream())
                .forEach(s -> s.units().values().forEach(all::addAll));
        return all;
    }
}
