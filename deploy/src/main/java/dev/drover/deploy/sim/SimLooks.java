package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The looks of the helper, on a simulated host. */
final class SimLooks {
    private final SimWorld world;
    private final SimHost host;
    private final SimPages pages;

    SimLooks(SimWorld world, SimHost host) {
        this.world = world;
        this.host = host;
        this.pages = new SimPages(world, host);
    }

    private static final Set<String> TOOLS = Set.of("unit", "haproxy", "sidekiq", "sidekiq_jobs", "postgres");

    Output look(List<String> w) {
        if (host.silent && TOOLS.contains(w.getFirst())) {
            return new Output(Output.FAILED, "", w.getFirst() + " does not answer");
        }
        return switch (w.getFirst()) {
            case "facts" -> facts();
            case "unit" -> units(w.subList(1, w.size()));
            case "git" -> git(w.get(1), w.size() > 2 ? w.get(2) : "");
            case "delta" -> delta(w.get(2), w.get(3));
            case "mixed" -> said(SimSources.of(byCommit(w.get(2)), byCommit(w.get(3))));
            case "tree" -> trees(w.get(1), w.get(2) + "/" + w.get(3));
            case "manifest" -> manifest(w.get(1));
            case "packs" -> packs(w.get(1));
            case "env" -> env(w.subList(3, w.size()));
            case "env_values" -> values(w.subList(2, w.size()));
            case "web" -> pages.web();
            case "page" -> pages.page(w.subList(4, w.size()));
            case "neighbour_page" -> pages.neighbourPage(w.subList(4, w.size()));
            case "streaming" -> streaming(w.get(1));
            case "haproxy" -> haproxy();
            case "haproxy_config" -> said("""
                        directive=server-state-file
                        directive=load-server-state-from-file
                        directive=stats socket
                        directive=log
                        directive=saves-state-on-reload
                        """);
            case "haproxy_log" -> world.traffic.log(host, w.get(2), Long.parseLong(w.get(4)));
            case "sidekiq" -> world.traffic.sidekiq();
            case "sidekiq_jobs" -> said("total=" + world.traffic.newJobs + "\n");
            case "postgres" -> postgres();
            default ->
                host.upkeep
                        .look(w)
                        .or(() -> host.guests.look(w))
                        .or(() -> new SimCures(world).look(host, w))
                        .or(() -> world.backups.look(host, w))
                        .or(() -> world.caches.look(host, w))
                        .orElseGet(() -> new Output(64, "", "nothing to look at: " + w.getFirst()));
        };
    }

    private static Output said(String out) {
        return new Output(0, out, "");
    }

    private Output facts() {
        StringBuilder out = new StringBuilder("""
                os=Simulated GNU/Linux
                kernel=6.1
                cpus=2
                memory-total-mb=8000
                memory-free-mb=4000
                state-free-mb=5000
                """);
        out.append("boot=")
                .append(host.boot())
                .append("\nnow=")
                .append(world.now())
                .append('\n');
        out.append("disk-free-mb=").append(host.diskFull ? 10 : 50_000).append('\n');
        host.units
                .values()
                .forEach(u -> out.append("unit=")
                        .append(u.name)
                        .append('\t')
                        .append(u.active ? "active\trunning" : "inactive\tdead")
                        .append('\n'));
        return said(out.toString());
    }

    private Output units(List<String> names) {
        StringBuilder out = new StringBuilder();
        for (String name : names) {
            SimUnit u = host.units.get(name);
            out.append("unit=").append(name).append('\n');
            out.append("LoadState=").append(u == null ? "not-found" : "loaded").append('\n');
            out.append("ActiveState=").append(state(u)).append('\n');
            if (u != null) {
                out.append("NRestarts=").append(u.restarts).append("\nTimeoutStopUSec=1min 30s\n");
            }
            if (u != null && u.active) {
                out.append("started-ms=").append(4_000_000 + u.startedMs).append('\n');
                out.append("cwd=").append(host.pathOf(u.tree)).append('\n');
                out.append("quieted=").append(u.quiet ? "yes" : "no").append('\n');
            }
            out.append("end\n");
        }
        return said(out.toString());
    }

    private static String state(@Nullable SimUnit u) {
        if (u == null || !u.active) {
            return u != null && u.restarting ? "activating" : "inactive";
        }
        return "active";
    }

    private Output git(String live, String tag) {
        Optional<SimTree> tree = host.tree(live);
        if (tree.isEmpty()) {
            return new Output(66, "", live + " is not there");
        }
        String target = Optional.ofNullable(world.releases.get(tag))
                .map(Release::commit)
                .orElse("");
        return said("user=mastodon\ncommit=" + tree.get().release.commit() + "\ntag="
                + tree.get().release.tag() + "\ndirty=\ntarget=" + target + "\n");
    }

    private Release byCommit(String commit) {
        return world.releases.values().stream()
                .filter(r -> r.commit().equals(commit) || r.tag().equals(commit))
                .findFirst()
                .orElseThrow();
    }

    private Output delta(String from, String to) {
        Release a = byCommit(from);
        Release b = byCommit(to);
        StringBuilder out = new StringBuilder();
        b.pre().stream().filter(m -> !a.pre().contains(m)).forEach(m -> out.append("migrate=" + m + "_add\t\n"));
        b.post().stream()
                .filter(m -> !a.post().contains(m))
                .forEach(m -> out.append("post_migrate=" + m + "_drop\tdrop_table\n"));
        b.workersAdded().stream()
                .filter(k -> !a.workersAdded().contains(k))
                .forEach(k -> out.append("worker=A\tapp/workers/" + k + ".rb\n"));
        b.pre().forEach(m -> out.append("expects=pre\t" + m + "\n"));
        b.post().forEach(m -> out.append("expects=post\t" + m + "\n"));
        out.append("needs-encryption-keys=yes\nqueue=default\n");
        return said(out.toString());
    }

    private Output trees(String live, String path) {
        StringBuilder out = new StringBuilder();
        for (String at : List.of(live, path)) {
            host.tree(at)
                    .ifPresent(t ->
                            out.append("tree=" + at + "\t" + t.release.commit() + "\t" + (t.built ? "1" : "") + "\n"));
        }
        return said(out.toString());
    }

    private Output manifest(String path) {
        return said(host.tree(path)
                .map(t -> !t.built
                        ? "manifest=absent\n"
                        : "manifest=public/packs/manifest.json\n" + (t.manifestWhole ? "" : "missing=packs/app.js\n")
                                + "digest=" + t.manifestDigest() + "\n")
                .orElse("manifest=absent\n"));
    }

    private Output packs(String path) {
        return said(host.tree(path)
                .filter(t -> !host.packs.getOrDefault(t.release.commit(), false))
                .map(t -> "missing=js/app-" + t.manifestDigest() + ".js\n")
                .orElse(""));
    }

    private Output env(List<String> names) {
        StringBuilder out = new StringBuilder();
        names.forEach(n -> out.append(n)
                .append('=')
                .append(
                        host.env.containsKey(n)
                                ? "h" + Integer.toHexString(host.env.get(n).hashCode())
                                : "absent")
                .append('\n'));
        return said(out.toString());
    }

    private Output values(List<String> names) {
        StringBuilder out = new StringBuilder();
        names.forEach(n -> Optional.ofNullable(host.env.get(n)).ifPresent(v -> out.append(n + "=" + v + "\n")));
        return said(out.toString());
    }

    private Output streaming(String port) {
        return said(
                "health=" + (world.answers(host, "mastodon-streaming@" + port + ".service") ? "200" : "000") + "\n");
    }

    private Output haproxy() {
        StringBuilder out = new StringBuilder();
        host.servers.forEach(s -> out.append("server=" + s.backend + "\t" + s.server + "\t" + s.status() + "\t"
                + (s.sessionsUntilMs > world.now() ? 1 : 0) + "\t" + s.weight + "\t1\t0\t" + s.check() + "\n"));
        host.leases.forEach(
                (name, lease) -> out.append("lease=" + name.replace('@', '\t') + "\t" + lease.state() + "\n"));
        return said(out + "version=2.6\nuptime-s=1000\n");
    }

    private Output postgres() {
        StringBuilder out = new StringBuilder("recovery=f\nversion=15\n");
        world.migrations.forEach(m -> out.append("migration=").append(m).append('\n'));
        return said(out + "sessions=3\tlocal\nsize-mb=100\n");
    }
}
