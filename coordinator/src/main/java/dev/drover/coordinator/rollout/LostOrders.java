package dev.drover.coordinator.rollout;

import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.action.proof.Verify;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What hosts know of a rollout, and a journal that was restored from a backup does not. */
public final class LostOrders {
    /** The end of a touch's name in a ledger: mission and attempt of its order, and which touch of it this is. */
    private static final Pattern END = Pattern.compile("([fb])(\\d{1,9})\\.\\d+");

    private LostOrders() {}

    private record Order(Mission mission, int attempt) {}

    /**
     * What becomes of a rollout whose hosts are adopted: each lost order is in doubt, and so is what may be stale.
     *
     * @param journal all that it knows of the rollout
     * @param ledgers names of touches, see {@link dev.drover.shared.protocol.WorkOrder#id}
     */
    public static List<Event> adopted(String rollout, List<Event> journal, List<String> ledgers, Instant now) {
        List<Event> cures = cures(rollout, RolloutState.fold(journal), ledgers, now);
        List<Event> whole = Stream.concat(journal.stream(), cures.stream()).toList();
        List<Event> lost = of(rollout, whole, ledgers, now);
        RolloutState known = RolloutState.fold(whole);
        for (Event order : lost) {
            known = known.after(order);
        }
        return Stream.of(cures, lost, stale(known, now), proved(known, lost, now))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The newest order of each step by which a host was touched, where the journal does not know of the touch. That it was
     * ordered is not enough: a step counts as touched only once it is written what was found there before.
     *
     * @param ledgers names of touches, see {@link dev.drover.shared.protocol.WorkOrder#id}
     */
    static List<Event> of(String rollout, List<Event> journal, List<String> ledgers, Instant now) {
        Map<StepId, Set<Order>> touches = touches(journal);
        return RolloutState.fold(journal).plan().steps().stream()
                .flatMap(step -> newest(rollout, step, ledgers)
                        .filter(o -> !touches.getOrDefault(step.id(), Set.of()).contains(o))
                        .<Event>map(o -> new Event.OrderRecovered(now, step.id(), o.mission(), o.attempt()))
                        .stream())
                .toList();
    }

    /**
     * Cures of which the journal does not know that they were chosen: what is done only once is not done again. Before it knows
     * of the harm there is no way back for them to belong to.
     */
    private static List<Event> cures(String rollout, RolloutState state, List<String> ledgers, Instant now) {
        if (!Cures.harmed(state) || state.course().direction() != RolloutState.Direction.BACK) {
            return List.of();
        }
        List<Event> chosen = new ArrayList<>();
        for (Step cure : state.plan().cures()) {
            Pattern touch = Pattern.compile(
                    Pattern.quote(rollout + "." + cure.id() + ".") + "(\\d{1,9}-\\d{1,9})\\." + END.pattern());
            ledgers.stream()
                    .map(touch::matcher)
                    .filter(Matcher::matches)
                    .map(m -> new StepId(cure.id() + "." + m.group(1)))
                    .distinct()
                    .filter(id -> !state.steps().containsKey(id))
                    .forEach(id ->
                            chosen.add(new Event.CureChosen(now, cure.id(), id, "it was begun, as its host knows")));
        }
        return chosen;
    }

    /** Orders that may have touched a host, by what the journal knows. */
    private static Map<StepId, Set<Order>> touches(List<Event> journal) {
        Map<StepId, Set<Order>> touches = new HashMap<>();
        Map<StepId, Order> latest = new HashMap<>();
        for (Event event : journal) {
            switch (event) {
                case Event.StepOrdered o -> {
                    Order order = new Order(o.mission(), o.attempt());
                    latest.put(o.step(), order);
                    if (o.mission() == Mission.UNDO) {
                        touches.computeIfAbsent(o.step(), s -> new HashSet<>()).add(order);
                    }
                }
                case Event.StepFound f ->
                    touches.computeIfAbsent(f.step(), s -> new HashSet<>())
                            .add(Objects.requireNonNull(latest.get(f.step())));
                case Event.OrderRecovered r ->
                    touches.computeIfAbsent(r.step(), s -> new HashSet<>()).add(new Order(r.mission(), r.attempt()));
                default -> {
                    // Nothing is touched by it.
                }
            }
        }
        return touches;
    }

    /**
     * What the journal says to be done may have been reversed by what it does not know: a server that it says to be out was
     * brought back. So what can be reversed is looked at anew, in every group that it does not know to be finished.
     */
    static List<Event> stale(RolloutState state, Instant now) {
        Set<String> unfinished = state.plan().steps().stream()
                .map(Step::group)
                .distinct()
                .filter(group -> Groups.unfinished(state, group))
                .collect(Collectors.toSet());
        return state.plan().steps().stream()
                .filter(step -> state.of(step.id()).phase() == Phase.DONE && unfinished.contains(step.group()))
                .filter(step ->
                        step.reversal() instanceof Reversal.Undo || step.call().params() instanceof StopGuests.Params)
                .<Event>map(step -> new Event.StepSilent(now, step.id(), "done, by a journal that may be older"))
                .toList();
    }

    /**
     * A later step was begun, so the proof before it had been given. To ask for it once more might be to ask for what the
     * later step has taken out of service since.
     */
    private static List<Event> proved(RolloutState state, List<Event> lost, Instant now) {
        Set<StepId> begun = lost.stream()
                .map(e -> (Event.OrderRecovered) e)
                .filter(e -> e.mission() == Mission.CARRY_OUT)
                .map(Event.OrderRecovered::step)
                .collect(Collectors.toSet());
        return state.plan().steps().stream()
                .filter(proof -> proof.call().params() instanceof Verify.Params)
                .filter(proof -> !state.of(proof.id()).phase().passed())
                .flatMap(proof -> after(state.plan(), proof.id()).filter(begun::contains).findFirst().stream()
                        .<Event>map(later -> new Event.StepSkipped(
                                now, proof.id(), Decider.DROVER, later + " was begun after it, as its host knows")))
                .toList();
    }

    /** Steps that need this one, or what needs it. */
    private static Stream<StepId> after(Plan plan, StepId first) {
        Set<StepId> after = new LinkedHashSet<>();
        plan.steps().stream() // needs come first
                .filter(s -> s.needs().stream().anyMatch(n -> n.equals(first) || after.contains(n)))
                .forEach(s -> after.add(s.id()));
        return after.stream();
    }

    private static Optional<Order> newest(String rollout, Step step, List<String> ledgers) {
        String prefix = rollout + "." + step.id() + ".";
        return ledgers.stream()
                .filter(touch -> touch.startsWith(prefix))
                .map(touch -> END.matcher(touch.substring(prefix.length())))
                .filter(Matcher::matches)
                .map(end -> new Order(
                        end.group(1).equals("f") ? Mission.CARRY_OUT : Mission.UNDO, Integer.parseInt(end.group(2))))
                .max(Comparator.comparingInt(Order::attempt));
    }
}
