package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.planner.role.WebFacet;
import dev.drover.shared.action.canary.WarmUp;
import dev.drover.shared.action.canary.Watch;
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

/** Web hosts one at a time, the canary first and watched. */
final class WebRecipe {
    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;
    private final ServerLines lines;
    private final WebFacet facet;
    private final OwnCacheRecipe cache;

    WebRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps, ServerLines lines, OwnCacheRecipe cache) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
        this.lines = lines;
        this.facet = new WebFacet(fleet, lines);
        this.cache = cache;
    }

    void write() {
        List<Host> web = lines.brokenFirst(fleet.with(Role.MastodonWeb.class).toList(), Host::webLines);
        boolean broken = !lines.serve(web.getFirst().webLines());
        Host first = fleet.care()
                .canary()
                .host()
                .filter(h -> !broken)
                .map(fleet::host)
                .orElse(web.getFirst());
        if (web.size() == 1) {
            draft.stage(new Stage(
                    "web",
                    "Web: " + first.id() + ", the only one",
                    "there is nobody to take over",
                    "THE SITE IS DOWN while " + first.id() + " is switched, about 40 s"));
            facet.bringBack(
                    first, switchOver(first, cache.clearedOnTheWayBack("web", draft.barrier()), false, List.of()));
            return;
        }
        draft.stage(new Stage(
                "canary",
                "Web: " + first.id() + " as the canary",
                "one host shows whether the release is good",
                "nothing; requests of " + first.id() + " go to the others"));
        List<Host> old = new ArrayList<>(web);
        old.remove(first);
        List<Gate> proved = canary(first, List.copyOf(old));
        for (Host host : web) {
            if (old.remove(host)) {
                draft.stage(
                        new Stage("web-" + host.id(), "Web: " + host.id(), "one at a time", "nothing").behind(proved));
                proved = List.of();
                facet.bringBack(host, switchOver(host, draft.barrier(), false, List.copyOf(old)));
            }
        }
    }

    /**
     * Drains everywhere and switches; gives what comes after.
     *
     * @param old web hosts that run the old release then
     */
    private Part switchOver(Host host, List<StepId> begin, boolean early, List<Host> old) {
        Part part = new Part(host.id().name(), begin, early);
        Part out = part.after(facet.takeOut(host, part));
        List<StepId> needs = new ArrayList<>(out.needs());
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().keySet().forEach(port -> needs.add(followBack(host, port, out))));
        StepId switched = steps.add(
                host.id() + ".switch",
                part.group(),
                host.id(),
                "stop, make " + up.tag() + " live, start, and get a real page from it",
                "release.switch",
                up.switchParams(fleet, host, old),
                cache.apart(host, part.group(), needs, early),
                new Reversal.Undo("stops the new one, puts the old tree back, starts the old one"),
                Steps.pace(
                        fleet,
                        Duration.ofSeconds(40),
                        fleet.care().canary().healthyDeadline().plusMinutes(3),
                        early));
        return part.after(List.of(cache.proved(host, part.group(), switched, early)));
    }

    private StepId followBack(Host host, int port, Part part) {
        return steps.add(
                host.id() + ".streaming-" + port + ".follow-back",
                part.group(),
                host.id(),
                "on the way back: start streaming " + port + " from the old tree again",
                "streaming.follow-back",
                up.restartParams(fleet, port),
                part.needs(),
                new Reversal.Undo("restarts the port if it runs the new release"),
                Steps.pace(fleet, Duration.ofMillis(100), Duration.ofMinutes(5), true));
    }

    /** Little traffic first, then all of it, watched; gives the gates of what comes after. */
    private List<Gate> canary(Host host, List<Host> old) {
        Canary care = fleet.care().canary();
        List<StepId> begin = cache.clearedOnTheWayBack("web", draft.barrier());
        List<StepId> back = facet.bringBackGently(host, care.warmUpWeight(), switchOver(host, begin, true, old));
        StepId warm = steps.add(
                host.id() + ".warm-up",
                "",
                host.id(),
                "warm up on " + care.warmUpWeight() + " % of its usual traffic",
                "canary.warm-up",
                new WarmUp.Params(care.warmUp().toMillis()),
                back,
                new Reversal.Nothing(),
                Steps.pace(fleet, care.warmUp(), care.warmUp().plusMinutes(1), true));
        return host.webLines().stream()
                .<Gate>map(line -> new Gate.Soaked(watch(host, line, warm)))
                .toList();
    }

    private StepId watch(Host host, BackendServer line, StepId warm) {
        Canary care = fleet.care().canary();
        StepId full = lines.bringBack(line, "full", lines.weight(line), new Part("", List.of(warm), true));
        Role.Haproxy balancer =
                fleet.host(line.balancer()).role(Role.Haproxy.class).orElseThrow();
        return steps.add(
                ServerLines.id(line, "watch"),
                "",
                line.balancer(),
                "watch the canary's answers in HAProxy's log, and its process",
                "canary.watch",
                new Watch.Params(
                        balancer.log(),
                        line.backend(),
                        line.server(),
                        host.id().name(),
                        host.role(Role.MastodonWeb.class).orElseThrow().unit(),
                        Soaks.of(care.soak(), care),
                        balancer.config()),
                List.of(full),
                new Reversal.Nothing(),
                Steps.pace(fleet, care.soak(), Soaks.deadline(care.soak()), true));
    }
}
