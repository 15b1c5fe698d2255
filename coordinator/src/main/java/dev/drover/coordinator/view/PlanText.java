package dev.drover.coordinator.view;

import dev.drover.coordinator.fleetfile.Spans;
import dev.drover.coordinator.rollout.Approvals;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A plan as a tree that a sysadmin can review, and paste into a chat. */
public final class PlanText {
    private PlanText() {}

    public static String of(Plan plan, String digest) {
        StringBuilder out = new StringBuilder();
        plan.changes().forEach(c -> line(out, "PLAN  " + c.text() + " on " + plan.fleet()));
        line(
                out,
                "      " + plan.steps().size() + " steps in " + plan.stages().size() + " stages, about "
                        + Spans.text(rounded(Duration.ofMillis(LongestChain.millis(
                                plan, step -> step.pace().estimate().toMillis()))))
                        + "; digest "
                        + digest.substring(0, 12));
        line(out, "");
        int number = 1;
        for (Stage stage : plan.stages()) {
            stage(out, plan, stage, number++);
        }
        back(out, plan);
        mixed(out, plan);
        if (!plan.remarks().isEmpty()) {
            line(out, "");
            plan.remarks().forEach(n -> line(out, "!  " + n));
        }
        return out.toString();
    }

    private static void stage(StringBuilder out, Plan plan, Stage stage, int number) {
        List<Step> steps = plan.of(stage);
        line(out, String.format("%2d  %s", number, stage.title()));
        line(out, "    │ why    " + stage.why());
        line(out, "    │ users  " + stage.users());
        if (!stage.gates().isEmpty()) {
            line(out, "    │ begins " + condition(plan, stage.gates()));
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String branch = i == steps.size() - 1 ? "└─" : "├─";
            line(
                    out,
                    String.format(
                            "    %s %-10s %s  [%s%s]",
                            branch, step.host(), step.title(), about(step.pace().estimate()), mark(step.reversal())));
        }
        line(out, "");
    }

    static String condition(Plan plan, List<Gate> gates) {
        List<String> watches = new ArrayList<>();
        Optional<Soak> soak = Optional.empty();
        List<String> people = new ArrayList<>();
        String windows = "";
        for (Gate gate : gates) {
            switch (gate) {
                case Gate.Soaked soaked -> {
                    watches.add(soaked.watch().text());
                    soak = Optional.of(
                            ((Soak.Watching) plan.step(soaked.watch()).call().params()).soak());
                }
                case Gate.Approved asks -> people.add("with " + Approvals.wanted(asks) + " (drover approve)");
                case Gate.ByHand byHand ->
                    people.add("when a person has done this, and says so (drover done): " + byHand.text());
                case Gate.Within within ->
                    windows = within.windows().stream()
                            .map(Window::name)
                            .collect(Collectors.joining(" or ", "in window ", ", if what is left of it is enough"));
            }
        }
        List<String> conditions = new ArrayList<>(people);
        if (!watches.isEmpty()) {
            conditions.add(watched(watches, soak));
        }
        if (!windows.isEmpty()) {
            conditions.add(windows);
        }
        return String.join(", and ", conditions);
    }

    private static String watched(List<String> watches, Optional<Soak> soak) {
        return "when " + String.join(" and ", watches)
                + (watches.size() > 1 ? " say " : " says ")
                + soak.map(PlanText::verdicts).orElse("good");
    }

    private static String verdicts(Soak soak) {
        return "\"good\""
                + (soak.manualPromotion() ? " and a person says: drover promote" : "")
                + (soak.badRollsBack() ? "; \"bad\": everything goes back" : "; \"bad\": a person decides")
                + (soak.littleTrafficPromotes() ? "" : "; too few requests: a person decides");
    }

    private static String mark(Reversal reversal) {
        return switch (reversal) {
            case Reversal.Undo undo -> ", can go back";
            case Reversal.Nothing nothing -> "";
            case Reversal.Stays stays -> ", stays";
            case Reversal.Final end -> ", POINT OF NO RETURN";
        };
    }

    private static void back(StringBuilder out, Plan plan) {
        List<Step> ends = plan.steps().stream()
                .filter(s -> s.reversal() instanceof Reversal.Final)
                .toList();
        line(out, "GOING BACK");
        boolean stays = plan.steps().stream().noneMatch(s -> s.reversal() instanceof Reversal.Undo);
        String when =
                ends.isEmpty() ? "at any moment" : "until " + ends.getFirst().id();
        line(
                out,
                "    " + when + ": "
                        + (stays
                                ? "what was done stays, and nothing more is begun"
                                : "every step is put back as it was found, in reverse order"));
        plan.steps().stream()
                .filter(s -> s.reversal() instanceof Reversal.Stays
                        && s.call().action().equals("database.migrate"))
                .forEach(s -> line(out, "    stays after a rollback: " + ((Reversal.Stays) s.reversal()).because()));
        if (!plan.cures().isEmpty()) {
            line(
                    out,
                    "    if servers of the old release fail because the new one runs: back at once; and tried, in this order, as far as needed:");
            plan.cures().stream().map(Step::title).distinct().forEach(title -> line(out, "      " + title));
        }
        for (Step step : ends) {
            Reversal.Final end = (Reversal.Final) step.reversal();
            line(out, "    POINT OF NO RETURN " + step.id() + ": " + end.because() + ". " + end.price());
        }
    }

    private static void mixed(StringBuilder out, Plan plan) {
        if (plan.mixed().isEmpty()) {
            return;
        }
        line(out, "");
        line(out, "WHAT THE TWO RELEASES DO TO EACH OTHER while both run");
        plan.mixed().forEach(n -> line(out, "!  " + n.replace("\n", "\n      ")));
    }

    private static String about(Duration estimate) {
        return estimate.toSeconds() < 1 ? "at once" : "~" + Spans.text(rounded(estimate));
    }

    private static Duration rounded(Duration span) {
        return span.toSeconds() > 90
                ? Duration.ofMinutes(Math.round(span.toSeconds() / 60.0))
                : Duration.ofSeconds(span.toSeconds());
    }

    private static void line(StringBuilder out, String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
