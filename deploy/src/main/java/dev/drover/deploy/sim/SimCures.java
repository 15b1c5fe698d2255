package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.List;
import java.util.Optional;

/** What is looked at before something is done for an old release that a new one harms. */
final class SimCures {
    private static final long ANSWERS = 9_000;

    private final SimWorld world;

    SimCures(SimWorld world) {
        this.world = world;
    }

    Optional<Output> look(SimHost host, List<String> w) {
        return switch (w.getFirst()) {
            case "haproxy_log_before" -> Optional.of(before(host, w.get(2)));
            case "cache_unreadable" ->
                Optional.of(said("unreadable=" + (world.harms.cache().inNewestForm() ? 1 : 0) + "\nseen=1000\n"));
            default -> Optional.empty();
        };
    }

    /** The world has begun just now, and was before as it is: only who fails as before has failed in it. */
    private Output before(SimHost balancer, String backend) {
        StringBuilder out = new StringBuilder("inode=1\noffset=1\n");
        for (SimServer line : balancer.servers) {
            if (line.backend.equals(backend)) {
                boolean weak = world.harms
                        .which()
                        .filter(SimHarm.FAILS_AS_BEFORE::equals)
                        .isPresent();
                long failed = weak ? Math.round(ANSWERS * world.harms.share(world.host(line.host))) : 0;
                out.append("answers=" + line.server + "\t" + ANSWERS + "\t" + failed + "\t" + failed + "\n");
            }
        }
        return said(out.toString());
    }

    private static Output said(String out) {
        return new Output(0, out, "");
    }
}
