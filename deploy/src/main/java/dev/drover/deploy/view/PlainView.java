package dev.drover.deploy.view;

import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.plan.StepId;
import java.io.PrintStream;
import java.util.List;

/** One line an event, for a pipe; or one JSON object a line. */
public final class PlainView implements Watcher {
    private final PrintStream out;
    private final boolean json;

    public PlainView(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public void changed(RolloutState state, List<Event> events) {
        for (Event event : events) {
            if (json) {
                out.println(EventJson.write(event));
            } else {
                EventLines.line(event, state, new Colours(false)).ifPresent(out::println);
            }
        }
        out.flush();
    }

    @Override
    public void refused(String because) {
        System.err.println("refused: " + because);
    }

    @Override
    public void progress(StepId step, String text) {
        if (!json) {
            out.println("             " + step + " │ " + text);
            out.flush();
        }
    }
}
