package dev.drover.deploy.sim;

import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A simulated machine: what survives a reboot, and what does not. */
final class SimHost {
    /** What the helper wrote of one order. */
    static final class Entry {
        final String order;
        final List<String> words;
        final String boot;
        final long startedMs;
        final long limitMs;
        boolean begun;
        boolean hangs;
        Fibers.@Nullable Fiber unit;
        int exit = -1;
        long endedMs;
        String out = "";
        String err = "";

        /**
         * @param limitMs the longest that a long step may run; 0 for a short one
         */
        Entry(String order, List<String> words, String boot, long startedMs, long limitMs) {
            this.order = order;
            this.words = words;
            this.boot = boot;
            this.startedMs = startedMs;
            this.limitMs = limitMs;
        }
    }

    /** Who drives the host. */
    record Claim(String journal, String fleet, String rollout, String who, String from) {}

    final Host host;
    final String name;
    final Map<String, SimUnit> units = new TreeMap<>();
    final Map<String, SimTree> trees = new TreeMap<>();
    final Map<String, String> env = new TreeMap<>();
    final List<SimServer> servers = new ArrayList<>();
    final Map<String, Boolean> packs = new HashMap<>();
    final Map<String, Entry> ledger = new LinkedHashMap<>();
    final List<Fibers.Fiber> processes = new ArrayList<>();

    final Map<String, SimLease> leases = new TreeMap<>();

    @Nullable
    Claim claim;

    long epoch;
    String slot = "";
    Fibers.@Nullable Fiber lockedBy;
    boolean up = true;
    boolean reachable = true;
    /** What its helper understands. */
    int protocol = 1;

    boolean diskFull;
    /** Its tools do not answer those who look. */
    boolean silent;
    /** The next long step hangs until its limit. */
    boolean hangs;
    /** So many long steps to come fail for a reason of their own. */
    int fails;

    /** Its application takes the user's address from the one who asks on this host. */
    boolean takesAddresses = true;

    /** Pages that were not asked, because too many had been. */
    int pagesSkipped;

    int boots = 1;
    long upSinceMs;
    final SimUpkeep upkeep;
    final SimGuests guests;

    /** The physical host on which it runs now, if it is a guest. */
    Optional<String> on;

    SimHost(SimWorld world, Host host) {
        this.host = host;
        this.name = host.id().name();
        this.upkeep = new SimUpkeep(world, this);
        this.guests = new SimGuests(world, this);
        this.on = host.guestOf().map(HostId::name);
    }

    /** Whether a long step hangs here, there is no room, or another journal than this drives it. */
    boolean disturbed(String journal) {
        Entry last = ledger.get(slot);
        boolean hung = last != null && last.hangs && last.exit < 0;
        Claim c = claim;
        return hung || diskFull || (c != null && !c.journal().equals(journal));
    }

    String boot() {
        return name + "-boot-" + boots;
    }

    Optional<SimTree> tree(String path) {
        return Optional.ofNullable(trees.get(path));
    }

    /** Where a tree is now; processes that were started in it name this path. */
    String pathOf(@Nullable SimTree tree) {
        return trees.entrySet().stream()
                .filter(e -> e.getValue() == tree)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("(deleted)");
    }

    Optional<SimServer> server(String backend, String server) {
        return servers.stream()
                .filter(s -> s.backend.equals(backend) && s.server.equals(server))
                .findFirst();
    }
}
