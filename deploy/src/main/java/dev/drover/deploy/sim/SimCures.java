package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.List;
import java.util.Optional;

/** What is looked at before something is done for an old release that a new one harms. */
final class SimCures {
    private static final long BEFORE_MS = 600_000;

    private final SimWorld world;

    SimCures(SimWorld world) {
        this.world = world;
    }

    Optional<Output> look(SimHost host, List<String> w) {
        return switch (w.getFirst()) {
            case "haproxy_log_before" ->
                Optional.of(world.traffic.log(host, w.get(2), Math.max(1, world.now() - BEFORE_MS)));
            case "cache_unreadable" ->
                Optional.of(said("unreadable=" + (world.harms.cache().writtenByNew() ? 1 : 0) + "\nseen=1000\n"));
            default -> Optional.empty();
        };
    }

    private static Output said(String out) {
        return new Output(0, out, "");
    }
}
