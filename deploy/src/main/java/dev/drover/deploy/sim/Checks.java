package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.shared.action.Output;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Looks at every touch as it happens on a host, with a memory of its own, and names the invariant that it breaks. */
final class Checks {
    /** The name of the journal whose entries are looked at, until that is lost. */
    static final String JOURNAL = "journal-a";

    private final SimWorld world;
    private final Supplier<List<Event>> journal;
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, String> driver = new HashMap<>();
    private final Map<String, Instant> told = new HashMap<>();
    private final Set<String> looked = new HashSet<>();
    private final Set<String> forced = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private int read;
    private String current = JOURNAL;

    /**
     * @param journal what is durably written at this moment
     */
    Checks(SimWorld world, Supplier<List<Event>> journal) {
        this.world = world;
        this.journal = journal;
    }

    /** Only what a backup had is left of the journal, under another name. */
    void restored(String id) {
        current = id;
        read = 0;
        told.clear();
        looked.clear();
    }

    /** A host was claimed: from now on every touch under an older epoch, or of another journal, is a violation. */
    void claimed(SimHost host, String id, long epoch) {
        highest.merge(host.name, epoch, Math::max);
        driver.put(host.name, id);
    }

    /** I2 and I7, at the moment when a touch is let through. */
    void touched(SimHost host, String id, long epoch, String order, List<String> words) {
        if (epoch < highest.getOrDefault(host.name, 0L)) {
            world.violated(
                    "I2",
                    host.name + " carries out " + order + " of epoch " + epoch + " after epoch "
                            + highest.get(host.name));
        }
        if (!id.equals(driver.getOrDefault(host.name, id))) {
            world.violated("I2", host.name + " carries out an order of journal " + id);
        }
        long running = host.ledger.values().stream()
                .filter(e -> e.exit < 0 && e.boot.equals(host.boot()) && !e.order.equals(order))
                .count();
        boolean longStep = words.getFirst().equals("release_build")
                || words.getFirst().equals("db_migrate")
                || words.getFirst().startsWith("patch_");
        if (running > 0 && longStep) {
            world.violated("I2", host.name + " begins " + order + " while another order runs");
        }
        if (id.equals(current)) {
            written(host, order);
        }
    }

    /** Nothing is told to a host before it is written: the order, and for a touch what the look before it found. */
    private void written(SimHost host, String order) {
        String[] parts = order.split("\\.");
        String letter = parts[parts.length - 2];
        int attempt = Integer.parseInt(letter.substring(1));
        Mission mission = letter.startsWith("b") ? Mission.UNDO : Mission.CARRY_OUT;
        read();
        String step = String.join(".", List.of(parts).subList(1, parts.length - 2));
        Instant ordered = told.get(step + " " + mission + " " + attempt);
        boolean found = mission == Mission.UNDO || looked.contains(step);
        boolean planned = ((Event.Planned) journal.get().getFirst())
                .plan().steps().stream().anyMatch(s -> s.id().text().equals(step)); // cures come on the way back only
        if (mission == Mission.CARRY_OUT && ordered != null && planned) {
            inItsWindow(host, step, ordered);
            behindAProof(host, step);
        }
        if (ordered == null || !found) {
            world.violated(
                    "I7",
                    host.name + " is told " + order + " before it is written"
                            + (ordered != null ? " what was found" : ""));
        }
    }

    /** I5: a stage that users can notice is begun in a window, unless a person has forced it; by the coordinator's clock. */
    private void inItsWindow(SimHost host, String step, Instant ordered) {
        Plan plan = ((Event.Planned) journal.get().getFirst()).plan();
        Step touched = plan.step(new StepId(step));
        String id = touched.stage();
        boolean prepares = touched.group().isEmpty()
                && plan.steps().stream()
                        .anyMatch(s -> s.stage().equals(id) && !s.group().isEmpty());
        if (prepares || !begun.add(id)) {
            return;
        }
        plan.stages().stream()
                .filter(s -> s.id().equals(id) && !forced.contains(id))
                .flatMap(s -> s.gates().stream())
                .filter(Gate.Within.class::isInstance)
                .map(Gate.Within.class::cast)
                .filter(w ->
                        new WindowCalendar(w.windows(), w.freezes()).at(ordered).isEmpty())
                .forEach(w -> world.violated("I5", host.name + " begins stage " + id + " outside every window"));
    }

    /** I9: where the plan proves a backup, nothing else is touched before that is done. */
    private void behindAProof(SimHost host, String step) {
        Plan plan = ((Event.Planned) journal.get().getFirst()).plan();
        String stage = plan.step(new StepId(step)).stage();
        boolean asked = plan.stages().stream().anyMatch(s -> s.id().equals("backup"));
        if (asked && !stage.equals("backup") && !world.backups.proved()) {
            world.violated("I9", host.name + " is touched by " + step + " before a backup was restored");
        }
    }

    private void read() {
        List<Event> events = journal.get();
        for (; read < events.size(); read++) {
            switch (events.get(read)) {
                case Event.StepOrdered o -> told.put(o.step() + " " + o.mission() + " " + o.attempt(), o.at());
                case Event.StepFound f -> looked.add(f.step().text());
                case Event.Forced f -> forced.add(f.stage());
                default -> {
                    // Says nothing about what a host may be told.
                }
            }
        }
    }

    /** I1: where too few others were up, nothing turned back for it; looked at when all is over. */
    void turned() {
        List<Event> events = journal.get();
        for (int at = 0; at < events.size(); at++) {
            if (events.get(at) instanceof Event.TurnedBack back && back.who().equals("drover")) {
                broken(events.subList(0, at))
                        .filter(this::refused)
                        .ifPresent(
                                step -> world.violated("I1", "turned back because too few others were up at " + step));
            }
        }
    }

    private static Optional<Step> broken(List<Event> events) {
        Plan plan = ((Event.Planned) events.getFirst()).plan();
        return events.stream()
                .filter(e -> e instanceof Event.StepSettled s && s.settlement() instanceof Settlement.Broke)
                .map(e -> ((Event.StepSettled) e).step())
                .filter(id -> plan.steps().stream().anyMatch(s -> s.id().equals(id)))
                .map(plan::step)
                .reduce((a, b) -> b);
    }

    /** Whether the step's host has refused what it was told last of it. */
    private boolean refused(Step step) {
        return world.host(step.host()).ledger.values().stream()
                .filter(e -> e.order.contains("." + step.id() + ".f"))
                .reduce((a, b) -> b)
                .filter(e -> e.exit == Output.TOO_FEW_LEFT)
                .isPresent();
    }

    /** I1 and I13: at the moment when a server is taken out, by the world's own count. */
    void takesOut(SimHost balancer, String backend, String server, int minimum) {
        balancer.server(backend, server)
                .ifPresent(taken -> world.watched.ifPresent(harms -> harms.takesOut(balancer, taken)));
        long others = world.others(balancer, backend, server);
        if (others < minimum) {
            world.violated(
                    "I1",
                    balancer.name + " loses " + backend + "/" + server + " while only " + others
                            + " other(s) serve; the minimum is " + minimum);
        }
    }
}
