package dev.drover.shared.action;

/** An action that remembers nothing, because it has no way back: it only looks or waits, or what it does stays. */
public interface OneWay<P extends Record> extends Action<P, Action.Unchanged> {
    @Override
    default Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    /** What a rollout on its way back says of it. */
    default String stays(P params) {
        return "it only looked: there is nothing to put back";
    }

    @Override
    default void undo(P params, Unchanged before, Machine machine) {
        machine.say(stays(params));
    }
}
