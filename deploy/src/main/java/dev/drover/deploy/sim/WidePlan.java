package dev.drover.deploy.sim;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Survey;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.make.Given;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A benchmark: how long reading the file of a wide fleet and planning its upgrade take, in a process that has just begun. */
public final class WidePlan {
    private static final int HOSTS = 1_000;

    /** With fewer there are no two web hosts, of which one can leave. */
    private static final int HOSTS_LEAST = 12;

    /** The text of a plan for many more would not fit into the memory that Drover gives itself. */
    private static final int HOSTS_MOST = 2_000;

    private static final String TAG = "v4.3.0";

    private static final int MAX_S = 2;

    private WidePlan() {}

    public static void main(String[] args) {
        System.exit(command(List.of(args), System.out, System.err));
    }

    /**
     * How many hosts {@code make scale} is asked for.
     *
     * @param words what stands behind {@code HOSTS=}; none where it was not given
     * @throws Given.Wrong if that is no number of hosts for which there is a plan
     */
    public static int hosts(List<String> words) {
        return (int) new Given("HOSTS", "make scale HOSTS=" + HOSTS)
                .number(String.join(" ", words), HOSTS, HOSTS_LEAST, HOSTS_MOST);
    }

    /**
     * Plans, and prints the figures as one line of JSON.
     *
     * @param words how many hosts, see {@link #hosts}
     * @return 0; 1 if it took too long, 64 if {@code words} make no sense
     */
    static int command(List<String> words, PrintStream out, PrintStream err) {
        try {
            return planned(hosts(words), out, err);
        } catch (Given.Wrong wrong) {
            err.println(wrong.getMessage());
            return Given.USAGE;
        }
    }

    private static int planned(int hosts, PrintStream out, PrintStream err) {
        String text = file(hosts);
        long began = System.nanoTime();
        Fleet fleet = FleetFile.parse(text).fleet().orElseThrow();
        double read = seconds(began);
        Observed observed = observed(fleet);
        began = System.nanoTime();
        Planned planned =
                Planner.plan(fleet, observed, RolloutRequest.of(new Change.UpgradeMastodon(TAG)), Planner.Past.NONE);
        if (!(planned instanceof Planned.Made made)) {
            throw new IllegalStateException("refused: " + planned);
        }
        String digest = EventJson.digest(made.plan());
        double plan = seconds(began);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("hosts", fleet.hosts().size());
        figures.put("steps", made.plan().steps().size());
        figures.put("readSeconds", read);
        figures.put("planSeconds", plan);
        figures.put("plan", digest.substring(0, 12));
        out.println(EventJson.write(figures));
        if (plan >= MAX_S) {
            err.println("PROMISE BROKEN: a plan in less than " + MAX_S + " s");
            return 1;
        }
        return 0;
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
    }

    /** Two balancers, Redis, a database; of the rest a quarter serves pages, and three quarters run jobs. */
    static String file(int hosts) {
        StringBuilder yaml = new StringBuilder("""
                schema: 1
                fleet: wide.example
                hosts:
                  lb01: { address: 10.1.0.1, roles: { haproxy: {} } }
                  lb02: { address: 10.1.0.2, roles: { haproxy: {} } }
                  redis01: { address: 10.1.0.3, roles: { redis: {} } }
                  db01: { address: 10.1.0.4, roles: { postgres: {} } }
                """);
        int web = (hosts - 4) / 4;
        for (int w = 1; w <= web; w++) {
            String name = "web" + w;
            yaml.append("  " + name + ": { address: 10.2." + w / 250 + "." + (w % 250 + 1)
                    + ", roles: { mastodon-web: { behind: [lb01/web/" + name + ", lb02/web/" + name + "] } } }\n");
        }
        for (int s = 1; s <= hosts - 4 - web; s++) {
            yaml.append("  sidekiq" + s + ": { address: 10.3." + s / 250 + "." + (s % 250 + 1)
                    + ", roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, push"
                    + (s == 1 ? ", scheduler" : "") + "] } } } }\n");
        }
        return yaml.toString();
    }

    private static Observed observed(Fleet fleet) {
        Fibers fibers = new Fibers();
        Release old = new Release("v4.2.10", "a".repeat(40), Release.Flaw.NONE, List.of("1"), List.of(), List.of());
        Release fresh = new Release(TAG, "b".repeat(40), Release.Flaw.NONE, List.of("1", "2"), List.of(), List.of());
        SimWorld world = new SimWorld(fleet, fibers, new Random(1), List.of(old, fresh));
        Rules rules = new Rules();
        world.install(rules, new Checks(world, new SimStore(Checks.JOURNAL, "r1")::durable));
        Faults none = Faults.none(world, rules);
        List<Observed> seen = new ArrayList<>();
        SimProcess process = new SimProcess(world, none, order -> order);
        process.start("look", () -> {
            SimWorkers workers = new SimWorkers(world, new SimLinks(world, none), process);
            seen.add(new Survey(fleet, workers, () -> Instant.ofEpochMilli(world.now()), SimWorkers.SHIPPED, "")
                    .look(Optional.of(TAG), false));
        });
        fibers.run(() -> !seen.isEmpty());
        fibers.close();
        return seen.getFirst();
    }
}
