package dev.drover.deploy.view;

import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.fleetfile.Spans;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.Remaining;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.rollout.StepState;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The live view on a terminal: what has happened scrolls above, and below stands where every stage is. */
public final class LiveView implements Watcher {
    private static final int BAR = 20;
    private static final int WIDTH = 118;
    private static final int STAGES_SHOWN = 13;

    private final PrintStream out;
    private final Colours colours;
    private final Map<StepId, String> said = new HashMap<>();
    private final Thread ticker;
    private @Nullable RolloutState state;
    private int drawn;
    private boolean closed;

    public LiveView(PrintStream out, Colours colours) {
        this.out = out;
        this.colours = colours;
        this.ticker = Thread.ofVirtual().start(this::tick);
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(Duration.ofMillis(500));
                redraw(List.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void changed(RolloutState next, List<Event> events) {
        state = next;
        List<String> lines = new ArrayList<>();
        for (Event event : events) {
            if (!(event instanceof Event.StepOrdered)) {
                EventLines.line(event, next, colours).ifPresent(lines::add);
            }
        }
        redraw(lines);
    }

    @Override
    public synchronized void refused(String because) {
        redraw(List.of(colours.warn("refused: " + because)));
    }

    @Override
    public synchronized void progress(StepId step, String text) {
        said.put(step, text);
    }

    private synchronized void redraw(List<String> above) {
        if (closed || state == null) {
            return;
        }
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\u001b[").append(drawn).append("A\u001b[J");
        }
        above.forEach(line -> screen.append(line).append('\n'));
        List<String> board = board(state);
        board.forEach(line -> screen.append(line).append('\n'));
        drawn = board.size();
        out.print(screen);
        out.flush();
    }

    private List<String> board(RolloutState now) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(colours.strong(StatusLine.of(now)) + colours.faint(left(now)));
        stages(now, lines);
        lines.add(
                colours.faint(
                        "Ctrl-C pauses at the next safe point; nothing is broken by it. Elsewhere: drover status, why, pause, rollback"));
        return lines;
    }

    /** All stages where they fit on a screen; otherwise those around the first that is not done. */
    private void stages(RolloutState now, List<String> lines) {
        List<Stage> all = now.plan().stages();
        int open = 0;
        while (open < all.size() - 1
                && now.plan().of(all.get(open)).stream()
                        .allMatch(s -> now.of(s.id()).phase().passed())) {
            open++;
        }
        int from = all.size() <= STAGES_SHOWN ? 0 : Math.clamp(open - 3L, 0, all.size() - STAGES_SHOWN);
        int to = Math.min(all.size(), from + STAGES_SHOWN);
        if (from > 0) {
            lines.add(colours.faint("  … " + from + " stages before"));
        }
        all.subList(from, to).forEach(stage -> stage(now, stage, lines));
        if (to < all.size()) {
            lines.add(colours.faint("  … " + (all.size() - to) + " more stages"));
        }
    }

    private void stage(RolloutState now, Stage stage, List<String> lines) {
        List<Step> steps = now.plan().of(stage);
        long done = steps.stream().filter(s -> now.of(s.id()).phase().passed()).count();
        boolean active = steps.stream().anyMatch(s -> now.of(s.id()).running());
        int filled = (int) (BAR * done / steps.size());
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String title = String.format("%-58s", cut(stage.title(), 58));
        String line = "  " + bar + "  " + title + " " + done + "/" + steps.size();
        lines.add(active ? colours.strong(line) : done == steps.size() ? colours.good(line) : colours.faint(line));
        for (Step step : steps) {
            StepState s = now.of(step.id());
            if (s.running() || s.wanting() || s.phase() == Phase.FAILED || s.phase() == Phase.IN_DOUBT) {
                lines.add(running(now, step, s));
            }
        }
    }

    private String running(RolloutState now, Step step, StepState s) {
        Optional<StepState.Want> want = s.patience().want();
        Duration since = Duration.between(want.map(StepState.Want::since).orElse(s.since()), Instant.now());
        String mark = switch (s.phase()) {
            case FAILED -> colours.bad("✗");
            case IN_DOUBT -> colours.warn("?");
            case WAITING -> colours.warn("…");
            case ORDERED, DONE, SKIPPED, UNDONE -> "→";
        };
        String what = want.map(w -> "waits: " + w.text())
                .or(() -> watched(now, step))
                .orElse(s.phase() == Phase.FAILED ? s.because() : said.getOrDefault(step.id(), ""));
        String text = step.host() + ": " + step.title() + "  " + Spans.text(since.isNegative() ? Duration.ZERO : since);
        String line = cut(text + (what.isBlank() ? "" : "  │ " + what), WIDTH - 8);
        return "      " + mark + " " + line;
    }

    /** What a watch has seen so far, against what it wants. */
    private static Optional<String> watched(RolloutState now, Step step) {
        if (!(step.call().params() instanceof Soak.Watching watching)) {
            return Optional.empty();
        }
        Soak soak = watching.soak();
        return Optional.ofNullable(now.watches().get(step.id()))
                .map(RolloutState.Watched::evidence)
                .map(e -> e.millis() / 1000 + " of " + soak.soakMillis() / 1000 + " s, " + e.canaryTotal()
                        + (soak.needsRequests() ? " of about " + Judge.needed(e) + " requests" : " jobs") + ", "
                        + e.canaryBad() + " failed");
    }

    private static String left(RolloutState now) {
        boolean back = now.course().direction() == RolloutState.Direction.BACK;
        return now.ended() || back ? "" : "  (about " + Spans.text(Remaining.of(now, Instant.now())) + " left)";
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** Draws for the last time. */
    public synchronized void stop() {
        redraw(List.of());
        closed = true;
        ticker.interrupt();
    }
}
