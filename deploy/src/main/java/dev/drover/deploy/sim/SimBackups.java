package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The team's backups: dumps on a host, a store elsewhere to which they are brought, and what a restore has proved. */
final class SimBackups {
    private static final int UPLOAD_MAX_MS = 120_000;
    private static final int WORK_MAX_MS = 60_000;

    /** One dump in so many is damaged on its way. */
    private static final int DAMAGED_ONE_IN = 10;

    /** A dump, and when it was finished. */
    private record Dump(String name, long takenMs, boolean damaged) {}

    private final SimWorld world;
    private final Map<String, Dump> dumps = new HashMap<>();
    private final Set<String> stored = new HashSet<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> evidence = new HashMap<>();
    private boolean proved;

    /** Whether a dump may be damaged. */
    boolean damages;

    SimBackups(SimWorld world) {
        this.world = world;
    }

    /** Whether a backup was restored and read. */
    boolean proved() {
        return proved;
    }

    Optional<Output> look(SimHost host, List<String> w) {
        return switch (w.getFirst()) {
            case "backups" -> said(list() + "now=" + world.now() + "\n");
            case "backup_uploaded" -> said("uploaded=" + (stored.contains(w.get(2)) ? "yes" : "no") + "\n");
            case "restore_evidence" -> said(evidence.getOrDefault(host.name, "") + "now=" + world.now() + "\n");
            case "settings" -> said(digest(host) + "\n");
            case "settings_digest" -> said("digest=" + digest(host) + "\n");
            case "settings_kept" ->
                said(settings.containsKey(w.get(2)) ? "digest=" + settings.get(w.get(2)) + "\n" : "");
            default -> Optional.empty();
        };
    }

    private static Optional<Output> said(String out) {
        return Optional.of(new Output(0, out, ""));
    }

    private String list() {
        StringBuilder out = new StringBuilder();
        dumps.values().forEach(d -> out.append("backup=" + d.name() + "\t1000\t" + d.takenMs() + "\n"));
        return out.toString();
    }

    private static String digest(SimHost host) {
        return host.name + host.env.hashCode() + "x" + host.trees.size();
    }

    /** Keeps what a host has sent. */
    Output store(String name, String sent) {
        settings.put(name, sent.strip());
        return new Output(0, "", "");
    }

    int take(SimHost host) {
        world.fibers.sleep(5_000 + world.random.nextInt(WORK_MAX_MS));
        if (host.diskFull) {
            return 73;
        }
        String name = "drover-" + dumps.size() + ".dump";
        dumps.put(name, new Dump(name, world.now(), damages && world.random.nextInt(DAMAGED_ONE_IN) == 0));
        world.fibers.after(world.random.nextInt(UPLOAD_MAX_MS), () -> stored.add(name));
        return 0;
    }

    int restore(SimHost host, String name) {
        world.fibers.sleep(5_000 + world.random.nextInt(WORK_MAX_MS));
        Dump dump = dumps.get(name);
        if (host.diskFull || dump == null || dump.damaged() || !stored.contains(name)) {
            return 73;
        }
        proved = true;
        evidence.put(
                host.name,
                "dump=" + name + "\nproved=" + world.now() + "\ntaken=" + dump.takenMs()
                        + "\nseconds=1\nbytes=1000\nstatuses=10\naccounts=1\nnewest=1\nschema=1\n");
        return 0;
    }
}
