package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import java.util.List;
import java.util.Optional;

/** The short touches of the helper, on a simulated host. */
final class SimTouches {
    private final SimWorld world;
    private final SimHost host;
    private final Rules rules;
    private final Checks checks;

    SimTouches(SimWorld world, SimHost host, Rules rules, Checks checks) {
        this.world = world;
        this.host = host;
        this.rules = rules;
        this.checks = checks;
    }

    /** How long a touch takes before its effect is there. */
    long millis(List<String> w) {
        return switch (w.getFirst()) {
            case "unit" -> 200 + world.random.nextInt(800);
            case "sidekiq_stop" -> 500 + world.random.nextInt(5_000);
            case "tree_switch" -> 100 + world.random.nextInt(300);
            case "cache_sweep" -> world.harms.cache().millis();
            default -> 5 + world.random.nextInt(20);
        };
    }

    Output act(List<String> w, Optional<Secret> input) {
        if (host.silent && (w.getFirst().startsWith("haproxy") || w.getFirst().equals("unit"))) {
            return new Output(Output.SILENT, "", "no answer");
        }
        return switch (w.getFirst()) {
            case "haproxy_drain" -> drain(w.get(2), w.get(3), Integer.parseInt(w.get(4)), Long.parseLong(w.get(6)));
            case "lease_disarm" -> disarm(w.get(1) + "@" + w.get(2));
            case "haproxy_state" -> state(w.get(2), w.get(3), w.get(4));
            case "haproxy_weight" -> weight(w.get(2), w.get(3), Integer.parseInt(w.get(4)));
            case "haproxy_cut" -> cut(w.get(2), w.get(3));
            case "unit" ->
                w.get(2).equals("keepalived.service")
                        ? host.upkeep.act(w).orElseThrow()
                        : unit(w.get(1), w.subList(2, w.size()));
            case "sidekiq_quiet" -> quiet(w.subList(1, w.size()));
            case "sidekiq_stop" -> unit("stop", w.subList(1, w.size()));
            case "packs_publish" -> packs(w.get(1));
            case "cache_sweep" -> world.harms.cache().sweep();
            case "tree_switch" -> tree(w.get(1), w.get(2) + "/" + w.get(3), w.get(2) + "/" + w.get(4));
            case "keys_generate" -> generate(w.subList(3, w.size()));
            case "env_set" -> set(input);
            case "settings_store" -> store(w.get(2), input);
            case "env_drop" -> {
                w.subList(2, w.size()).forEach(host.env::remove);
                yield ok();
            }
            case "release_remove" -> {
                host.trees.remove(w.get(1) + "/" + w.get(2));
                yield ok();
            }
            default ->
                host.upkeep
                        .act(w)
                        .or(() -> world.caches.act(host, w))
                        .orElseGet(() -> new Output(64, "", "unknown touch " + w.getFirst()));
        };
    }

    private Output store(String name, Optional<Secret> input) {
        StringBuilder sent = new StringBuilder();
        input.orElseThrow().reveal(sent::append);
        return world.backups.store(name, sent.toString());
    }

    private static Output ok() {
        return new Output(0, "", "");
    }

    private Output noServer(String backend, String server) {
        return new Output(73, "", "HAProxy answered: No such server " + backend + "/" + server);
    }

    private Output disarm(String name) {
        SimLease lease = host.leases.get(name);
        if (lease == null) {
            return new Output(Output.ENDED_BY_ITSELF, "", name + " is already back");
        }
        if (rules.disarms()) {
            lease.disarm();
        } else {
            lease.sayDisarmed();
        }
        return ok();
    }

    private Output drain(String backend, String server, int minimum, long seconds) {
        Optional<SimServer> line = host.server(backend, server);
        if (line.isEmpty()) {
            return noServer(backend, server);
        }
        long others = rules.others(world, host, backend, server);
        if (others < minimum) {
            return new Output(
                    Output.TOO_FEW_LEFT,
                    "",
                    "refused: without " + server + " only " + others + " server(s) of backend " + backend
                            + " would be up on this balancer, the minimum is " + minimum);
        }
        checks.takesOut(host, backend, server, minimum);
        out(line.get(), "drain");
        SimLease before =
                host.leases.put(backend + "@" + server, new SimLease(world, host, line.get(), seconds * 1_000));
        if (before != null) {
            before.disarm(); // one timer a server
        }
        return ok();
    }

    private void out(SimServer line, String how) {
        if (line.serving()) {
            int longest = world.random.nextInt(3) == 0 ? 20_000 : 2_000;
            line.sessionsUntilMs = world.now() + world.random.nextInt(longest);
        }
        line.wanted = how;
        world.tell(host.name + ": " + line.backend + "/" + line.server + " is " + line.status());
    }

    private Output state(String backend, String server, String wanted) {
        Optional<SimServer> line = host.server(backend, server);
        if (line.isEmpty()) {
            return noServer(backend, server);
        }
        if (wanted.equals("ready")) {
            line.get().wanted = "ready";
            SimLease lease = host.leases.remove(backend + "@" + server);
            if (lease != null) {
                lease.disarm();
            }
            world.tell(host.name + ": " + backend + "/" + server + " is "
                    + line.get().status());
        } else if (!host.leases.containsKey(backend + "@" + server)) {
            return new Output(Output.ENDED_BY_ITSELF, "", server + " is already back");
        } else {
            if (line.get().serving()) {
                world.violated("I6", host.name + " takes " + backend + "/" + server + " out without a lease");
                checks.takesOut(host, backend, server, world.minimum(line.get()));
            }
            out(line.get(), wanted);
        }
        return ok();
    }

    private Output weight(String backend, String server, int weight) {
        host.server(backend, server).ifPresent(s -> s.weight = weight);
        return host.server(backend, server).isPresent() ? ok() : noServer(backend, server);
    }

    private Output cut(String backend, String server) {
        host.server(backend, server).ifPresent(s -> s.sessionsUntilMs = 0);
        return ok();
    }

    private Output unit(String verb, List<String> names) {
        for (String name : names) {
            SimUnit unit = host.units.get(name);
            if (unit == null) {
                return new Output(5, "", "Unit " + name + " not found.");
            }
            if (!verb.equals("start") && unit.active) {
                world.stopUnit(host, unit);
            }
            if (!verb.equals("stop") && !unit.active) {
                unit.startedByDrover++;
                world.startUnit(host, unit);
            }
        }
        return ok();
    }

    private Output quiet(List<String> names) {
        for (String name : names) {
            SimUnit unit = host.units.get(name);
            if (unit == null || !unit.active) {
                return new Output(73, "", "Unit " + name + " is not active.");
            }
            if (!unit.quiet) {
                unit.quiet = true;
                unit.busyUntilMs = world.now() + world.random.nextInt(8_000);
            }
        }
        return ok();
    }

    private Output packs(String path) {
        SimTree tree = host.trees.get(path);
        if (tree == null) {
            return new Output(66, "", path + " is not there");
        }
        host.packs.put(tree.release.commit(), true);
        return ok();
    }

    private Output tree(String live, String fresh, String old) {
        boolean there = host.trees.containsKey(live);
        if (there && !host.trees.containsKey(fresh) && host.trees.containsKey(old)) {
            return ok();
        }
        if (there) {
            if (!host.trees.containsKey(fresh)) {
                return new Output(66, "", fresh + " is not there");
            }
            host.trees.put(old, java.util.Objects.requireNonNull(host.trees.remove(live)));
        }
        SimTree moved = host.trees.remove(fresh);
        if (moved == null) {
            return new Output(66, "", "neither " + live + " nor " + fresh + " is there");
        }
        host.trees.put(live, moved);
        SimTree before = host.trees.get(old);
        if (rules.carriesCaches() && before != null) {
            world.caches.carried(before, moved);
        }
        return ok();
    }

    private Output generate(List<String> names) {
        names.forEach(n -> host.env.computeIfAbsent(n, k -> "k" + world.random.nextInt(1_000_000)));
        return ok();
    }

    private Output set(Optional<Secret> input) {
        input.ifPresent(secret -> secret.reveal(text -> text.lines()
                .filter(l -> l.contains("="))
                .forEach(l -> host.env.putIfAbsent(l.substring(0, l.indexOf('=')), l.substring(l.indexOf('=') + 1)))));
        return ok();
    }
}
