package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.Soak;
import dev.drover.shared.action.canary.WarmUp;
import dev.drover.shared.action.canary.Watch;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.streaming.Restart;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Canary;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Web hosts one at a time, the canary first and watched; then streaming, port by port. */
final class WebRecipe {
    private final Fleet fleet;
    private final Observed observed;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;

    WebRecipe(Fleet fleet, Observed observed, Upgrade up, Draft draft, Steps steps) {
        this.fleet = fleet;
        this.observed = observed;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
    }

    void write() {
        List<Host> web = fleet.with(Role.MastodonWeb.class).toList();
        Host canary = fleet.care().canary().host().map(fleet::host).orElse(web.getFirst());
        boolean alone = web.size() == 1;
        draft.stage(
                alone
                        ? new Stage(
                                "web",
                                "Web: " + canary.id() + ", the only one",
                                "there is nobody to take over",
                                "THE SITE IS DOWN while " + canary.id() + " is switched, about 40 s")
                        : new Stage(
                                "canary",
                                "Web: " + canary.id() + " as the canary",
                                "one host shows whether the release is good",
                                "nothing; requests of " + canary.id() + " go to the others"));
        List<Gate> proved = host(canary, draft.barrier(), !alone).stream()
                .filter(s -> s.text().endsWith(".watch"))
                .<Gate>map(Gate.Soaked::new)
                .toList();
        for (Host host : web) {
            if (!host.id().equals(canary.id())) {
                draft.stage(
                        new Stage("web-" + host.id(), "Web: " + host.id(), "one at a time", "nothing").behind(proved));
                proved = List.of();
                host(host, draft.barrier(), false);
            }
        }
        streaming();
    }

    /** Drain everywhere, switch, bring back everywhere; with a canary, then warm up and watch. */
    private List<StepId> host(Host host, List<StepId> begin, boolean canary) {
        String group = host.id().name();
        Role.MastodonWeb web = host.role(Role.MastodonWeb.class).orElseThrow();
        List<StepId> out = new ArrayList<>();
        for (BackendServer line : web.behind()) {
            out.add(drain(
                    line,
                    web.behind(),
                    group,
                    fleet.care().minInService().web(),
                    fleet.care().drain().web(),
                    canary,
                    begin));
        }
        List<StepId> needs = new ArrayList<>(out.isEmpty() ? begin : out);
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports()
                        .keySet()
                        .forEach(port -> needs.add(followBack(host, port, group, out.isEmpty() ? begin : out))));
        StepId switched = steps.add(
                host.id() + ".switch",
                group,
                host.id(),
                "stop, make " + up.tag() + " live, start, and get a real page from it",
                "release.switch",
                switchParams(fleet, up, host),
                needs,
                new Reversal.Undo("stops the new one, puts the old tree back, starts the old one"),
                Steps.pace(
                        fleet,
                        Duration.ofSeconds(40),
                        fleet.care().canary().healthyDeadline().plusMinutes(3),
                        canary));
        List<StepId> back = new ArrayList<>();
        for (BackendServer line : web.behind()) {
            int usual = weight(line);
            int weight = canary ? Math.max(1, usual * fleet.care().canary().warmUpWeight() / 100) : usual;
            back.add(bringBack(line, "return", group, weight, List.of(switched), canary));
        }
        return canary ? watch(host, back.isEmpty() ? List.of(switched) : back) : back;
    }

    private StepId followBack(Host host, int port, String group, List<StepId> needs) {
        return steps.add(
                host.id() + ".streaming-" + port + ".follow-back",
                group,
                host.id(),
                "on the way back: start streaming " + port + " from the old tree again",
                "streaming.follow-back",
                restart(port),
                needs,
                new Reversal.Undo("restarts the port if it runs the new release"),
                Steps.pace(fleet, Duration.ofMillis(100), Duration.ofMinutes(5), true));
    }

    private List<StepId> watch(Host host, List<StepId> needs) {
        Canary care = fleet.care().canary();
        Role.MastodonWeb web = host.role(Role.MastodonWeb.class).orElseThrow();
        StepId warm = steps.add(
                host.id() + ".warm-up",
                "",
                host.id(),
                "warm up on " + care.warmUpWeight() + " % of its usual traffic",
                "canary.warm-up",
                new WarmUp.Params(care.warmUp().toMillis()),
                needs,
                new Reversal.Nothing(),
                Steps.pace(fleet, care.warmUp(), care.warmUp().plusMinutes(1), true));
        List<StepId> ends = new ArrayList<>();
        for (BackendServer line : web.behind()) {
            StepId full = bringBack(line, "full", "", weight(line), List.of(warm), true);
            Role.Haproxy balancer =
                    fleet.host(line.balancer()).role(Role.Haproxy.class).orElseThrow();
            ends.add(steps.add(
                    line.balancer() + "." + line.backend() + "." + line.server() + ".watch",
                    "",
                    line.balancer(),
                    "watch the canary's answers in HAProxy's log, and its process",
                    "canary.watch",
                    new Watch.Params(
                            balancer.log(),
                            line.backend(),
                            line.server(),
                            host.id().name(),
                            web.unit(),
                            soak(care)),
                    List.of(full),
                    new Reversal.Nothing(),
                    Steps.pace(fleet, care.soak(), care.soak().multipliedBy(4).plusMinutes(2), true)));
        }
        return ends.isEmpty() ? List.of(warm) : ends;
    }

    private static Soak soak(Canary care) {
        return new Soak(
                care.soak().toMillis(),
                care.soak().toMillis() * 3,
                care.promotion() == Canary.Promotion.MANUAL,
                care.littleTraffic() == Canary.LittleTraffic.PROMOTE,
                care.whenBad() == Canary.WhenBad.ROLLBACK,
                true);
    }

    private void streaming() {
        for (Host host : fleet.with(Role.MastodonStreaming.class).toList()) {
            draft.stage(new Stage(
                    "streaming-" + host.id(),
                    "Streaming: " + host.id() + ", port by port",
                    "streaming cannot drain; its clients reconnect, a few at a time",
                    "open timelines reconnect once"));
            List<StepId> needs = draft.barrier();
            for (var port : host.role(Role.MastodonStreaming.class)
                    .orElseThrow()
                    .ports()
                    .entrySet()) {
                needs = port(host, port.getKey(), port.getValue(), needs);
            }
        }
    }

    private List<StepId> port(Host host, int port, List<BackendServer> lines, List<StepId> begin) {
        String group = host.id() + ".streaming-" + port;
        List<StepId> out = new ArrayList<>();
        for (BackendServer line : lines) {
            out.add(drain(
                    line,
                    lines,
                    group,
                    fleet.care().minInService().streaming(),
                    fleet.care().drain().streaming(),
                    false,
                    begin));
        }
        StepId restarted = steps.add(
                group + ".restart",
                group,
                host.id(),
                "start streaming on port " + port + " from the new release",
                "streaming.restart",
                restart(port),
                out.isEmpty() ? begin : out,
                new Reversal.Stays("it follows the live tree, see " + group + ".follow-back"),
                Steps.pace(fleet, Duration.ofSeconds(5), Duration.ofMinutes(5), false));
        List<StepId> back = new ArrayList<>();
        for (BackendServer line : lines) {
            back.add(bringBack(line, "return", group, weight(line), List.of(restarted), false));
        }
        return back.isEmpty() ? List.of(restarted) : back;
    }

    private Restart.Params restart(int port) {
        return new Restart.Params(
                "mastodon-streaming@" + port + ".service",
                port,
                up.live(),
                fleet.care().canary().healthyDeadline().toMillis());
    }

    private StepId drain(
            BackendServer line,
            List<BackendServer> tier,
            String group,
            int minimum,
            Duration finish,
            boolean canary,
            List<StepId> needs) {
        Role.Haproxy balancer =
                fleet.host(line.balancer()).role(Role.Haproxy.class).orElseThrow();
        return steps.add(
                line.balancer() + "." + line.backend() + "." + line.server() + ".drain",
                group,
                line.balancer(),
                "take " + line.backend() + "/" + line.server() + " out, if " + minimum + " other stays up; let "
                        + "its sessions finish for up to " + finish.toSeconds() + " s",
                "haproxy.drain",
                new Drain.Params(
                        balancer.socket(),
                        line.backend(),
                        line.server(),
                        minimum,
                        finish.toMillis(),
                        peers(line, tier)),
                needs,
                new Reversal.Undo("brings the server back as found"),
                Steps.pace(fleet, Duration.ofSeconds(5), finish.plusMinutes(3), canary));
    }

    private List<Drain.Peer> peers(BackendServer line, List<BackendServer> tier) {
        return tier.stream()
                .filter(other -> !other.equals(line))
                .map(other -> new Drain.Peer(
                        other.balancer().name(),
                        fleet.host(other.balancer())
                                .role(Role.Haproxy.class)
                                .orElseThrow()
                                .socket(),
                        other.backend(),
                        other.server()))
                .toList();
    }

    private StepId bringBack(
            BackendServer line, String verb, String group, int weight, List<StepId> needs, boolean canary) {
        Role.Haproxy balancer =
                fleet.host(line.balancer()).role(Role.Haproxy.class).orElseThrow();
        return steps.add(
                line.balancer() + "." + line.backend() + "." + line.server() + "." + verb,
                group,
                line.balancer(),
                "bring " + line.backend() + "/" + line.server() + " in at weight " + weight
                        + ", and wait until HAProxy says UP",
                "haproxy.return",
                new Return.Params(
                        balancer.socket(),
                        line.backend(),
                        line.server(),
                        weight,
                        fleet.care().minInService().web(),
                        fleet.care().drain().web().toMillis()),
                needs,
                new Reversal.Undo("takes the server out again"),
                Steps.pace(fleet, Duration.ofSeconds(2), Duration.ofMinutes(3), canary));
    }

    private int weight(BackendServer line) {
        return observed.balancers().getOrDefault(line.balancer(), List.of()).stream()
                .filter(s -> s.backend().equals(line.backend()) && s.server().equals(line.server()))
                .mapToInt(HaproxyServer::weight)
                .findFirst()
                .orElse(100);
    }

    static Switch.Params switchParams(Fleet fleet, Upgrade up, Host host) {
        List<String> sidekiq = host.role(Role.MastodonSidekiq.class)
                .map(s -> List.copyOf(s.units().keySet()))
                .orElse(List.of());
        Switch.Services services = host.role(Role.MastodonWeb.class)
                .map(w -> new Switch.Services(
                        sidekiq, List.of(w.unit()), w.port(), fleet.mastodon().domain()))
                .orElse(new Switch.Services(
                        sidekiq, List.of(), 0, fleet.mastodon().domain()));
        return new Switch.Params(
                up.live(),
                up.releases(),
                up.tree(),
                up.names().oldTree(),
                up.commit(),
                services.web().isEmpty() ? "" : up.tag().substring(1),
                services,
                fleet.care().canary().healthyDeadline().toMillis(),
                fleet.care().canary().minHealthy().toMillis());
    }

    static List<BackendServer> lines(Host host) {
        List<BackendServer> lines = new ArrayList<>();
        host.role(Role.MastodonWeb.class).ifPresent(w -> lines.addAll(w.behind()));
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().values().forEach(lines::addAll));
        return lines;
    }
}
