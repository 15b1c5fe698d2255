package dev.drover.coordinator.planner;

import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Exact, over every prefix that the order of a plan's steps allows: nowhere are fewer servers in service than the fleet
 * file demands, and nothing that is the only one of its kind goes away while users are served.
 */
final class InService {
    private static final List<Class<? extends Role>> ALONE =
            List.of(Role.Redis.class, Role.Postgres.class, Role.Haproxy.class);

    /**
     * A server is out from one step to another.
     *
     * @param until absent where the plan does not bring it back
     */
    private record Absence(String server, StepId from, Optional<StepId> until) {}

    private final Fleet fleet;
    private final Plan plan;
    private final Order order;

    InService(Fleet fleet, Plan plan) {
        this.fleet = fleet;
        this.plan = plan;
        this.order = new Order(plan);
    }

    List<String> problems() {
        List<String> wrong = new ArrayList<>();
        absences().forEach((backend, all) -> {
            List<Absence> together = largest(List.of(), all);
            long servers = servers(backend);
            if (servers - together.size() < minimum(backend)) {
                wrong.add(together.stream().map(Absence::server).collect(Collectors.joining(" and "))
                        + " may be out of " + backend + " at once, which has " + servers + " servers and needs "
                        + minimum(backend) + " in service");
            }
        });
        if (fleet.first(Role.MastodonWeb.class).isPresent()) {
            wrong.addAll(balancers());
            plan.steps()
                    .forEach(s -> goingDown(s)
                            .filter(h -> !announced(s))
                            .forEach(h -> alone(h).ifPresent(r -> wrong.add("step " + s.id() + " takes " + h.id()
                                    + " away, the only " + r + ", while users are served"))));
        }
        return wrong;
    }

    /** Of several balancers one must stay, and none goes away while requests come to it. */
    private List<String> balancers() {
        List<String> wrong = new ArrayList<>();
        List<Absence> out = new ArrayList<>();
        for (Step step : plan.steps()) {
            goingDown(step)
                    .filter(h -> h.role(Role.Haproxy.class).isPresent() && !announced(step))
                    .filter(h -> fleet.with(Role.Haproxy.class).count() > 1)
                    .forEach(h -> {
                        Optional<Step> left = plan.steps().stream()
                                .filter(s -> is(s, h, "haproxy.leave") || is(s, h, "haproxy.await-traffic"))
                                .filter(s -> order.precedes(s.id(), step.id()))
                                .findFirst();
                        left.ifPresentOrElse(
                                l -> out.add(new Absence(h.id().name(), l.id(), comesBack(h, step))),
                                () -> wrong.add(
                                        "step " + step.id() + " takes " + h.id() + " away while requests come to it"));
                    });
        }
        List<Absence> together = largest(List.of(), out);
        if (!together.isEmpty()
                && together.size() == fleet.with(Role.Haproxy.class).count()) {
            wrong.add(together.stream().map(Absence::server).collect(Collectors.joining(" and "))
                    + " may be away at once, and there is no other balancer");
        }
        return wrong;
    }

    private Optional<StepId> comesBack(Host balancer, Step away) {
        return plan.steps().stream()
                .filter(s -> is(s, balancer, "haproxy.join") || is(s, balancer, "haproxy.await-traffic"))
                .map(Step::id)
                .filter(s -> order.precedes(away.id(), s))
                .findFirst();
    }

    /** Balancer and backend → when its servers are out. */
    private Map<String, List<Absence>> absences() {
        Map<String, List<Absence>> all = new TreeMap<>();
        for (Step step : plan.steps()) {
            if (step.call().params() instanceof Drain.Params p) {
                all.computeIfAbsent(step.host() + "/" + p.backend(), b -> new ArrayList<>())
                        .add(new Absence(
                                p.server(), step.id(), back(plan, order, step).map(Step::id)));
            }
        }
        return all;
    }

    /** The step that brings back the server that a step drains. */
    static Optional<Step> back(Plan plan, Order order, Step drain) {
        return drain.call().params() instanceof Drain.Params p
                ? plan.steps().stream()
                        .filter(s -> s.host().equals(drain.host())
                                && s.call().params() instanceof Return.Params r
                                && r.backend().equals(p.backend())
                                && r.server().equals(p.server())
                                && order.precedes(drain.id(), s.id()))
                        .findFirst()
                : Optional.empty();
    }

    private boolean together(Absence a, Absence b) {
        return !a.server().equals(b.server()) && !endsBefore(a, b) && !endsBefore(b, a);
    }

    private boolean endsBefore(Absence a, Absence b) {
        return a.until().filter(end -> order.precedes(end, b.from())).isPresent();
    }

    /** The largest set of absences of which every two may overlap: then all may, in the prefix that begins them all. */
    private List<Absence> largest(List<Absence> chosen, List<Absence> candidates) {
        List<Absence> best = chosen;
        for (int i = 0; i < candidates.size(); i++) {
            Absence next = candidates.get(i);
            List<Absence> more = new ArrayList<>(chosen);
            more.add(next);
            List<Absence> found = largest(
                    more,
                    candidates.subList(i + 1, candidates.size()).stream()
                            .filter(c -> together(next, c))
                            .toList());
            best = found.size() > best.size() ? found : best;
        }
        return best;
    }

    private Stream<BackendServer> lines() {
        return fleet.hosts().values().stream().flatMap(h -> h.lines().stream());
    }

    private static String backend(BackendServer line) {
        return line.balancer() + "/" + line.backend();
    }

    private long servers(String backend) {
        return lines().filter(l -> backend(l).equals(backend)).count();
    }

    private int minimum(String backend) {
        boolean web = fleet.hosts().values().stream()
                .flatMap(h -> h.webLines().stream())
                .anyMatch(l -> backend(l).equals(backend));
        return web
                ? fleet.care().minInService().web()
                : fleet.care().minInService().streaming();
    }

    /** Hosts that go away with this step. */
    private Stream<Host> goingDown(Step step) {
        return switch (step.call().action()) {
            case "host.reboot" -> Stream.of(fleet.host(step.host()));
            case "hypervisor.stop-guests" ->
                ((StopGuests.Params) step.call().params()).guests().stream().map(g -> fleet.host(new HostId(g)));
            default -> Stream.empty();
        };
    }

    /** Whether every balancer shows its page from before the step until after it. */
    private boolean announced(Step step) {
        return fleet.with(Role.Haproxy.class)
                .allMatch(b -> plan.steps().stream()
                                .anyMatch(s -> is(s, b, "haproxy.maintenance") && order.precedes(s.id(), step.id()))
                        && plan.steps().stream()
                                .anyMatch(
                                        s -> is(s, b, "haproxy.end-maintenance") && order.precedes(step.id(), s.id())));
    }

    private static boolean is(Step step, Host host, String action) {
        return step.host().equals(host.id()) && step.call().action().equals(action);
    }

    private Optional<String> alone(Host host) {
        return ALONE.stream()
                .filter(r -> host.role(r).isPresent() && fleet.with(r).count() == 1)
                .map(r -> host.role(r).orElseThrow().name())
                .findFirst();
    }
}
