package dev.drover.coordinator.planner;

import dev.drover.coordinator.rollout.WindowGate;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The worst that users and data may see if a plan fails, in one sentence for whoever must say yes to it. */
final class BlastRadius {
    private final Fleet fleet;
    private final Plan plan;
    private final Order order;

    BlastRadius(Fleet fleet, Plan plan) {
        this.fleet = fleet;
        this.plan = plan;
        this.order = new Order(plan);
    }

    /** For example {@code if this fails: 1 of 2 web servers out for at most about 6 min; no data at risk}. */
    String sentence() {
        List<String> worst = new ArrayList<>();
        page().ifPresent(worst::add);
        servers().ifPresent(worst::add);
        jobs().ifPresent(worst::add);
        if (worst.isEmpty()) {
            worst.add(recovers() ? "the site stays down" : "users notice nothing");
        }
        return "if this fails: " + String.join("; ", worst) + "; " + data();
    }

    private boolean recovers() {
        return plan.steps().stream().anyMatch(s -> s.call().action().startsWith("recovery."));
    }

    private Optional<String> page() {
        List<Duration> spans = plan.steps().stream()
                .filter(on -> on.call().action().equals("haproxy.maintenance"))
                .map(this::shown)
                .toList();
        long times = spans.size() / Math.max(1, fleet.with(Role.Haproxy.class).count());
        return spans.stream()
                .max(Duration::compareTo)
                .map(longest -> "the whole site on its maintenance page for at most about "
                        + WindowGate.minutes(longest) + (times > 1 ? ", " + times + " times" : ""));
    }

    /** Until the step that lets users in again, or else until the balancer does by itself. */
    private Duration shown(Step on) {
        return plan.steps().stream()
                .filter(off -> List.of("haproxy.end-maintenance", "haproxy.let-in")
                                .contains(off.call().action())
                        && off.host().equals(on.host())
                        && order.precedes(on.id(), off.id()))
                .findFirst()
                .map(off -> between(on, off).multipliedBy(switchesAll(on, off) ? 2 : 1))
                .orElseGet(
                        () -> Duration.ofMillis(((Maintenance.Params) on.call().params()).endsAfterMillis()));
    }

    /** Whether it is shown for an upgrade of all hosts at once, which has a way back behind the same page. */
    private boolean switchesAll(Step on, Step off) {
        return plan.steps().stream()
                .anyMatch(s -> s.call().action().equals("release.stop") && order.between(on.id(), s.id(), off.id()));
    }

    /** One host at a time leaves; with its way back it is out for twice as long. */
    private Optional<String> servers() {
        long all = fleet.with(Role.MastodonWeb.class).count();
        return plan.steps().stream()
                .filter(this::ofWeb)
                .flatMap(drain -> InService.back(plan, order, drain).stream().map(back -> between(drain, back)))
                .max(Duration::compareTo)
                .or(() -> page().isPresent() ? Optional.empty() : switched())
                .map(longest -> (all == 1 ? "the only web server" : "1 of " + all + " web servers")
                        + " out for at most about " + WindowGate.minutes(longest.multipliedBy(2)));
    }

    /** Streaming is taken out as well; its clients reconnect elsewhere. */
    private boolean ofWeb(Step drain) {
        return drain.call().params() instanceof Drain.Params p
                && fleet.with(Role.MastodonWeb.class)
                        .flatMap(h -> h.role(Role.MastodonWeb.class).stream())
                        .flatMap(w -> w.behind().stream())
                        .anyMatch(b ->
                                b.balancer().equals(drain.host()) && b.backend().equals(p.backend()));
    }

    /** Without a balancer a web server is out only while it is switched. */
    private Optional<Duration> switched() {
        return plan.steps().stream()
                .filter(s -> s.call().action().equals("release.switch")
                        && fleet.host(s.host()).role(Role.MastodonWeb.class).isPresent())
                .map(s -> s.pace().often())
                .max(Duration::compareTo);
    }

    private Optional<String> jobs() {
        boolean quiet = plan.steps().stream().anyMatch(s -> s.call().action().equals("sidekiq.quiet"));
        return !quiet ? Optional.empty() : Optional.of("jobs wait in their queues meanwhile");
    }

    private String data() {
        List<String> ends = plan.steps().stream()
                .filter(s -> s.reversal() instanceof Reversal.Final)
                .map(s -> s.id().text())
                .toList();
        return ends.isEmpty()
                ? "no data at risk"
                : "no post and no job at risk before " + String.join(", ", ends)
                        + ", after which only a backup leads back";
    }

    /** A plan's order is one in which it may be rolled, so nothing between the two stands outside of them. */
    private Duration between(Step first, Step last) {
        List<Step> part = plan.steps().subList(order.at(first.id()), order.at(last.id()) + 1);
        return Duration.ofMillis(LongestChain.millis(
                part,
                s -> order.between(first.id(), s.id(), last.id())
                        ? s.pace().often().toMillis()
                        : 0));
    }
}
