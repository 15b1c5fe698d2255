package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.release.UserPages;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is touched when a switch is put back, by what an earlier try has left. */
class PutBackTest {
    private static final Switch.Params PARAMS = new Switch.Params(
            "/home/mastodon/live",
            "/home/mastodon/releases",
            "v4.3.0-new",
            "v4.2.10-old",
            "new",
            "4.3.0",
            new Switch.Services(List.of("mastodon-sidekiq"), List.of(), 0, "example.org"),
            1_000,
            100,
            UserPages.NONE);
    private static final Switch.Before BEFORE = new Switch.Before("old", List.of("mastodon-sidekiq"), List.of());

    private final List<String> touched = new ArrayList<>();
    private String live = "new";
    private boolean running;
    private String answers = "";

    private Object answer(String method, Object[] args) {
        return switch (method) {
            case "look" -> look((String[]) args[0]);
            case "touch" -> touch((String[]) args[0]);
            case "await", "lasts" -> ((BooleanSupplier) args[1]).getAsBoolean();
            case "toString" -> "a host";
            default -> throw new IllegalStateException(method);
        };
    }

    private Output look(String... words) {
        return said(
                switch (words[0]) {
                    case "tree" -> "tree=/home/mastodon/live\t" + live + "\n";
                    case "web" -> answers;
                    default ->
                        "unit=" + words[1] + "\nActiveState=" + (running ? "active" : "inactive") + "\nstarted-ms="
                                + (running ? 1 : 0) + "\ncwd=/home/mastodon/live\nend\n";
                });
    }

    private Output touch(String... words) {
        touched.add(String.join(" ", words));
        switch (words[0]) {
            case "tree_switch" -> live = "old";
            case "unit" -> running = words[1].equals("start");
            case "sidekiq_stop" -> running = false;
            default -> {
                // Nothing that is looked at.
            }
        }
        return said("");
    }

    private static Output said(String text) {
        return new Output(0, text, "");
    }

    private void undo() {
        undo(PARAMS, BEFORE);
    }

    private void undo(Switch.Params params, Switch.Before before) {
        Machine machine = (Machine) Proxy.newProxyInstance(
                Machine.class.getClassLoader(),
                new Class<?>[] {Machine.class},
                (proxy, method, args) -> answer(method.getName(), args));
        new Switch().undo(params, before, machine);
    }

    @Test
    void theOldTreeIsMadeLiveAndWhatRanBeforeIsStarted() {
        running = true;
        undo();
        assertThat(touched)
                .containsSubsequence(
                        "sidekiq_stop mastodon-sidekiq",
                        "tree_switch /home/mastodon/live /home/mastodon/releases v4.2.10-old v4.3.0-new",
                        "unit start mastodon-sidekiq");
    }

    /** Then its build may be gone already, and there would be nothing to put it back from. */
    @Test
    void whereTheOldTreeIsLiveOnlyItsProcessesAreStartedAnew() {
        live = "old";
        undo();
        assertThat(touched)
                .contains("sidekiq_stop mastodon-sidekiq", "unit start mastodon-sidekiq")
                .noneMatch(t -> t.startsWith("tree_switch"));
    }

    @Test
    void whereItRunsAsBeforeNothingIsTouched() {
        live = "old";
        running = true;
        undo();
        assertThat(touched).isEmpty();
    }

    /** What a web host that was put back still wants, while it runs and says this. */
    private String wanted(String says) {
        live = "old";
        running = true;
        answers = says;
        Switch.Services web = new Switch.Services(List.of(), List.of("mastodon-web"), 3000, "example.org");
        Switch.Params params = new Switch.Params(
                PARAMS.live(),
                PARAMS.releases(),
                PARAMS.tree(),
                PARAMS.oldTree(),
                "new",
                "4.3.0",
                web,
                1_000,
                100,
                UserPages.NONE);
        try {
            undo(params, new Switch.Before("old", List.of("mastodon-web"), List.of()));
            return "nothing";
        } catch (Wanting wanting) {
            return wanting.wanted();
        }
    }

    /** A balancer would give users to the one, and not to the other. */
    @Test
    void aWebHostWhosePageFailsIsToldFromOneThatFailsItsHealthCheck() {
        assertThat(wanted("health=200\npage=200\nversion=4.2.10\n")).isEqualTo("nothing");
        assertThat(wanted("health=200\npage=500\nversion=\n")).isEqualTo(Switch.ANSWERS_WELL);
        assertThat(wanted("health=500\npage=500\nversion=\n")).isEqualTo(Switch.WELL);
        assertThat(wanted("health=000\npage=000\nversion=\n")).isEqualTo(Switch.WELL);
    }
}
