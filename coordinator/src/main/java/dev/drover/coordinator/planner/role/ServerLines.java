package dev.drover.coordinator.planner.role;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A host's server lines on all balancers of its tier. */
public final class ServerLines {
    private final Fleet fleet;
    private final Observed observed;
    private final Steps steps;
    private final Set<BackendServer> mended = new HashSet<>();

    public ServerLines(Fleet fleet, Observed observed, Steps steps) {
        this.fleet = fleet;
        this.observed = observed;
        this.steps = steps;
    }

    /**
     * How a tier is drained.
     *
     * @param minimum how many others must serve
     * @param finish how long sessions may finish
     */
    public record Care(int minimum, Duration finish) {}

    List<StepId> takeOut(List<BackendServer> lines, Care care, Part part) {
        List<StepId> out = lines.stream()
                .map(line -> drain(line, lines, new Care(minimum(line, care.minimum()), care.finish()), part))
                .toList();
        mended.addAll(lines);
        return lines.stream().map(line -> hold(line, part.after(out))).toList();
    }

    /** A server that does not serve anyway is missed by nobody; of the others only those that serve can be counted on. */
    private int minimum(BackendServer line, int wanted) {
        if (serves(line)) {
            return wanted;
        }
        long others = observed.balancers().getOrDefault(line.balancer(), List.of()).stream()
                .filter(s -> s.backend().equals(line.backend()) && !s.server().equals(line.server()))
                .map(s -> new BackendServer(line.balancer(), s.backend(), s.server()))
                .filter(s -> serves(s) || mended.contains(s))
                .count();
        return (int) Math.min(wanted, others);
    }

    /** Whether all these lines served when the fleet was looked at. */
    public boolean serve(List<BackendServer> lines) {
        return lines.stream().allMatch(this::serves);
    }

    private boolean serves(BackendServer line) {
        return observed.balancers().getOrDefault(line.balancer(), List.of()).stream()
                .filter(s -> s.backend().equals(line.backend()) && s.server().equals(line.server()))
                .allMatch(HaproxyServer::serving);
    }

    /** Hosts in the order in which they are rolled: those whose lines do not serve come first. */
    public List<Host> brokenFirst(List<Host> hosts, Function<Host, List<BackendServer>> lines) {
        List<Host> order = new ArrayList<>(hosts);
        order.sort(Comparator.comparing(h -> serve(lines.apply(h))));
        return order;
    }

    List<StepId> bringBack(List<BackendServer> lines, Part part) {
        return lines.stream()
                .map(line -> bringBack(line, "return", weight(line), part))
                .toList();
    }

    private StepId drain(BackendServer line, List<BackendServer> tier, Care care, Part part) {
        return steps.add(
                id(line, "drain"),
                part.group(),
                line.balancer(),
                "take " + line.backend() + "/" + line.server() + " out, if " + care.minimum()
                        + " other stays up; let its sessions finish for up to "
                        + care.finish().toSeconds() + " s",
                "haproxy.drain",
                new Drain.Params(
                        socket(line),
                        line.backend(),
                        line.server(),
                        care.minimum(),
                        care.finish().toMillis(),
                        fleet.care().drain().lease().toMillis(),
                        peers(line, tier)),
                part.needs(),
                new Reversal.Undo("brings the server back as found"),
                Steps.pace(fleet, Duration.ofSeconds(5), care.finish().plusMinutes(3), part.early()));
    }

    private StepId hold(BackendServer line, Part part) {
        return steps.add(
                id(line, "hold"),
                part.group(),
                line.balancer(),
                "keep " + line.backend() + "/" + line.server()
                        + " out while it is changed; its drain no longer ends by itself",
                "haproxy.hold",
                new Hold.Params(socket(line), line.backend(), line.server()),
                part.needs(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofMillis(300), Duration.ofMinutes(2), part.early()));
    }

    /** Brings one line in at a weight of its own. */
    public StepId bringBack(BackendServer line, String verb, int weight, Part part) {
        return steps.add(
                id(line, verb),
                part.group(),
                line.balancer(),
                "bring " + line.backend() + "/" + line.server() + " in at weight " + weight
                        + ", and wait until HAProxy says UP",
                "haproxy.return",
                new Return.Params(
                        socket(line),
                        line.backend(),
                        line.server(),
                        weight,
                        fleet.care().minInService().web(),
                        fleet.care().drain().web().toMillis()),
                part.needs(),
                new Reversal.Undo("takes the server out again"),
                Steps.pace(fleet, Duration.ofSeconds(2), Duration.ofMinutes(3), part.early()));
    }

    public static String id(BackendServer line, String verb) {
        return line.balancer() + "." + line.backend() + "." + line.server() + "." + verb;
    }

    private List<Drain.Peer> peers(BackendServer line, List<BackendServer> tier) {
        return tier.stream()
                .filter(other -> !other.equals(line))
                .map(other -> new Drain.Peer(other.balancer().name(), socket(other), other.backend(), other.server()))
                .toList();
    }

    private String socket(BackendServer line) {
        return fleet.host(line.balancer())
                .role(Role.Haproxy.class)
                .orElseThrow()
                .socket();
    }

    /** The weight that HAProxy showed before anything was touched. */
    public int weight(BackendServer line) {
        return observed.balancers().getOrDefault(line.balancer(), List.of()).stream()
                .filter(s -> s.backend().equals(line.backend()) && s.server().equals(line.server()))
                .mapToInt(HaproxyServer::weight)
                .findFirst()
                .orElse(100);
    }
}
