package dev.drover.coordinator.rollout;

import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.protocol.Mission;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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
     * @param ledgers names of touches, see {@link dev.drover.shared.protocol.WorkOrder#id}
     */
    public static List<Event> adopted(String rollout, RolloutState state, List<String> ledgers, Instant now) {
        List<Event> lost = of(rollout, state, ledgers, now);
        RolloutState known = state;
        for (Event order : lost) {
            known = known.after(order);
        }
        return Stream.concat(lost.stream(), stale(known, now).stream()).toList();
    }

    /**
     * The newest lost order of each step.
     *
     * @param ledgers names of touches, see {@link dev.drover.shared.protocol.WorkOrder#id}
     */
    static List<Event> of(String rollout, RolloutState state, List<String> ledgers, Instant now) {
        return state.plan().steps().stream()
                .flatMap(step -> newest(rollout, step, ledgers).stream()
                        .filter(o -> o.attempt() > state.of(step.id()).attempts())
                        .<Event>map(o -> new Event.OrderRecovered(now, step.id(), o.mission(), o.attempt())))
                .toList();
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
