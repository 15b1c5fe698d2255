package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.adapter.helper.ShellWords;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host helper as the simulated hosts run it: the same verbs, answers and exit codes as the script
 * {@code drover-host}, whose laws it must keep (see {@code ActionLawsTest}, which runs both).
 */
final class SimHelper {
    private static final long LOCK_PATIENCE_MS = 90_000;
    private static final long FOLLOW_MS = 40_000;
    private static final Set<String> SECRETS = Set.of("env_values", "settings");

    private final SimWorld world;
    private final SimHost host;
    private final Rules rules;
    private final SimLooks looks;
    private final SimTouches touches;
    private final Checks checks;

    SimHelper(SimWorld world, SimHost host, Rules rules, Checks checks) {
        this.world = world;
        this.host = host;
        this.rules = rules;
        this.checks = checks;
        this.looks = new SimLooks(world, host);
        this.touches = new SimTouches(world, host, rules, checks);
    }

    /** Runs in a process on the host, which goes on when the connection is cut. */
    Output run(List<String> words, Optional<Secret> input) {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "hello" -> hello();
            case "claim" -> locked(() -> claim(rest));
            case "release" -> locked(() -> release(rest));
            case "fence" ->
                locked(() -> fenced(rest.get(0), Long.parseLong(rest.get(1))).orElseGet(() -> new Output(0, "", "")));
            case "quiesce" -> locked(() -> new Output(0, "", ""));
            case "look" -> SECRETS.contains(rest.getFirst()) ? usage(words) : looks.look(rest);
            case "refresh" ->
                looks.look(ShellWords.of(words).subList(1, ShellWords.of(words).size()));
            case "secret" -> locked(() -> secret(rest));
            case "touch" -> locked(() -> touch(rest, input));
            case "start" -> locked(() -> start(rest));
            case "orders" -> new Output(0, orders(rest.getFirst()), "");
            case "fate" -> new Output(0, fate(rest.getFirst()), "");
            case "follow" -> follow(rest.getFirst(), Integer.parseInt(rest.get(1)));
            case "output" -> output(rest.getFirst(), Integer.parseInt(rest.get(1)));
            case "renew" -> locked(() -> renew(rest));
            case "recall" -> locked(() -> recall(rest));
            default -> usage(words);
        };
    }

    private static Output usage(List<String> words) {
        return new Output(Output.USAGE, "", "unknown: " + words);
    }

    private Output secret(List<String> w) {
        return fenced(w.get(0), Long.parseLong(w.get(1))).orElseGet(() -> {
            enter(w.get(2), w.subList(3, w.size()), 0).exit = 0;
            return looks.look(w.subList(3, w.size()));
        });
    }

    /** A piece of work under the host's lock. */
    interface Work {
        Output run();
    }

    private Output locked(Work work) {
        long until = world.now() + LOCK_PATIENCE_MS;
        while (host.lockedBy != null && !host.lockedBy.ended()) {
            if (world.now() >= until) {
                return new Output(Output.SLOT_BUSY, "", "another order holds this host's lock");
            }
            world.fibers.sleep(50);
        }
        host.lockedBy = world.fibers.current();
        try {
            return work.run();
        } finally {
            if (host.lockedBy == world.fibers.current()) {
                host.lockedBy = null;
            }
        }
    }

    private Output hello() {
        StringBuilder out = new StringBuilder(
                "protocol=" + host.protocol + "\nhelper=sim\nboot=" + host.boot() + "\nepoch=" + host.epoch + "\n");
        SimHost.Claim c = host.claim;
        if (c != null) {
            out.append("claim.journal=" + c.journal() + "\nclaim.fleet=" + c.fleet() + "\nclaim.rollout=" + c.rollout()
                    + "\nclaim.who=" + c.who() + "\nclaim.from=" + c.from() + "\nclaim.since=then\n");
        }
        host.ledger.values().stream().filter(e -> e.exit < 0).forEach(e -> out.append("open=" + e.order + "\n"));
        return new Output(0, out.toString(), "");
    }

    private String orders(String rollout) {
        return host.ledger.keySet().stream()
                .filter(o -> o.startsWith(rollout + "."))
                .map(o -> "order=" + o + "\n")
                .collect(Collectors.joining());
    }

    private Output claim(List<String> w) {
        long epoch = Long.parseLong(w.get(1));
        SimHost.Claim c = host.claim;
        boolean adopt = w.size() > 6 && w.get(6).equals("adopt");
        if (c != null && !c.journal().equals(w.get(0)) && !adopt) {
            return new Output(Output.REFUSED, "", "refused: this host is claimed by " + c.who());
        }
        if (epoch < host.epoch) {
            return new Output(Output.REFUSED, "", "refused: epoch " + epoch + " is older than " + host.epoch);
        }
        host.claim = new SimHost.Claim(w.get(0), w.get(2), w.get(3), w.get(4), w.get(5));
        host.epoch = epoch;
        checks.claimed(host, w.get(0), epoch);
        return new Output(0, "", "");
    }

    private Output release(List<String> w) {
        Optional<Output> refused = fenced(w.get(0), Long.parseLong(w.get(1)));
        if (refused.isEmpty()) {
            host.claim = null;
        }
        return refused.orElseGet(() -> new Output(0, "", ""));
    }

    private Optional<Output> fenced(String journal, long epoch) {
        Optional<Output> refused = rules.fenced(host, journal, epoch);
        if (refused.isEmpty()) {
            checks.claimed(host, journal, epoch);
        }
        return refused;
    }

    private Output touch(List<String> w, Optional<Secret> input) {
        Optional<Output> refused = fenced(w.get(0), Long.parseLong(w.get(1)));
        if (refused.isPresent()) {
            return refused.get();
        }
        String order = w.get(2);
        SimHost.Entry known = host.ledger.get(order);
        if (known != null) {
            if (known.exit < 0 && !known.boot.equals(host.boot())) {
                return new Output(Output.CUT_OFF, "", "this order was begun before, and was cut off");
            }
            return known.exit < 0
                    ? new Output(Output.IN_DOUBT, "", "in doubt: this order was begun before and its end is not known")
                    : new Output(known.exit, known.out, known.err);
        }
        SimHost.Entry entry = enter(order, w.subList(3, w.size()), 0);
        checks.touched(host, w.get(0), Long.parseLong(w.get(1)), order, entry.words);
        world.fibers.sleep(touches.millis(entry.words));
        Output answer = touches.act(entry.words, input);
        entry.exit = answer.exit();
        entry.out = answer.out();
        entry.err = answer.err();
        entry.endedMs = world.now();
        return answer;
    }

    private SimHost.Entry enter(String order, List<String> words, long limitMs) {
        SimHost.Entry entry = new SimHost.Entry(order, List.copyOf(words), host.boot(), world.now(), limitMs);
        host.ledger.put(order, entry);
        return entry;
    }

    private Output start(List<String> w) {
        Optional<Output> refused = fenced(w.get(0), Long.parseLong(w.get(1)));
        if (refused.isPresent()) {
            return refused.get();
        }
        String order = w.get(2);
        if (host.ledger.containsKey(order)) {
            return new Output(0, "", "");
        }
        if (rules.slotTaken(host)) {
            return new Output(Output.SLOT_BUSY, "", "the slot is taken by order " + host.slot);
        }
        List<String> words = w.subList(5, w.size());
        SimHost.Entry entry = enter(order, words, Long.parseLong(w.get(4)) * 1_000);
        checks.touched(host, w.get(0), Long.parseLong(w.get(1)), order, words);
        host.slot = order;
        SimLongStep step = new SimLongStep(world, host, entry);
        Fibers.Fiber unit = world.fibers.start(host.name + ": " + order, step::run);
        entry.unit = unit;
        host.processes.add(unit);
        return new Output(0, "", "");
    }

    private String fate(String order) {
        SimHost.Entry e = host.ledger.get(order);
        if (e == null) {
            return "state=absent\n";
        }
        String head = "started=" + e.startedMs + "\nsize=" + e.out.length() + "\n";
        if (e.exit >= 0) {
            return head + "state=ended\nexit=" + e.exit + "\nended=" + e.endedMs + "\n";
        }
        return head + (e.boot.equals(host.boot()) ? "state=running\n" : "state=lost-by-reboot\n");
    }

    private Output follow(String order, int offset) {
        long until = world.now() + FOLLOW_MS;
        SimHost.Entry e = host.ledger.get(order);
        while (e != null && e.exit < 0 && e.boot.equals(host.boot()) && world.now() < until) {
            world.fibers.sleep(500);
        }
        Output said = output(order, offset);
        return new Output(0, said.out(), "#" + fate(order).replace("\n", "\n#"));
    }

    private Output output(String order, int offset) {
        SimHost.Entry e = host.ledger.get(order);
        return new Output(0, e == null ? "" : e.out.substring(Math.min(offset, e.out.length())), "");
    }

    private Output renew(List<String> w) {
        Optional<Output> refused = fenced(w.get(0), Long.parseLong(w.get(1)));
        if (refused.isPresent()) {
            return refused.get();
        }
        SimLease lease = host.leases.get(w.get(2) + "@" + w.get(3));
        if (lease == null) {
            return new Output(Output.ENDED_BY_ITSELF, "", w.get(3) + " is already back");
        }
        lease.renew();
        return new Output(0, "", "");
    }

    private Output recall(List<String> w) {
        Optional<Output> refused = fenced(w.get(0), Long.parseLong(w.get(1)));
        SimHost.Entry e = host.ledger.get(w.get(2));
        if (refused.isEmpty() && e != null && e.exit < 0) {
            world.killUnit(e);
        }
        return refused.orElseGet(() -> new Output(0, "", ""));
    }
}
