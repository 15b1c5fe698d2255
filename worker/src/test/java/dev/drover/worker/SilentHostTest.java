package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.beside.Unreached;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Cures have half an hour, and wait for a silent host for a minute only. */
class SilentHostTest {
    private static final long MINUTE_MS = 60_000;

    private final CountedTime time = new CountedTime();
    private final Heard heard = new Heard();
    private final Set<String> silent = new HashSet<>();
    /** A host whose helper begins, and never answers. */
    private final Set<String> hangs = new HashSet<>();

    private Output answer(HostId host, List<String> words, Duration limit) {
        if (hangs.contains(host.name())) {
            time.pause(limit);
        }
        if (silent.contains(host.name()) || hangs.contains(host.name())) {
            throw new LinkLost("no route to " + host);
        }
        return switch (words.getFirst()) {
            case "touch" -> new Output(0, "swept=1\n", "");
            case "look" -> new Output(0, "unreadable=1\nseen=9\n", "");
            default -> new Output(0, "state=ended\n", "");
        };
    }

    private HostLink link(HostId host) {
        return new HostLink() {
            @Override
            public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
                return answer(host, words, limit);
            }

            @Override
            public Output run(List<String> words, Duration limit) {
                return answer(host, words, limit);
            }

            @Override
            public void close() {}
        };
    }

    private void order(String host, String action, Record params) {
        Step step = new Step(
                new StepId("cure"),
                "cures",
                "",
                new HostId(host),
                "help",
                new ActionCall(action, params),
                List.of(),
                new Reversal.Nothing(),
                Step.Pace.guessed(Duration.ofSeconds(1), Duration.ofMinutes(30), Step.WhenBroken.PAUSE));
        HostLinks links = new HostLinks() {
            @Override
            public HostLink to(HostId id) {
                return link(id);
            }

            @Override
            public void close() {}
        };
        new StepRunner(links, heard, time)
                .run(
                        new WorkOrder("r1", "plan", "journal", 1, step, Mission.CARRY_OUT, 1, Optional.empty()),
                        new AtomicBoolean());
    }

    private void sweep() {
        order("redis01", "cache.sweep", new Sweep.Params("web02", "/live"));
    }

    private void isUnreached(String words) {
        assertThat(heard.end()).isInstanceOfSatisfying(Settlement.Broke.class, b -> {
            assertThat(b.text()).contains(words);
            assertThat(Unreached.is(b.remedy())).isTrue();
        });
        assertThat(time.now).isBetween(MINUTE_MS, 2 * MINUTE_MS);
        assertThat(heard.all).as("nothing is touched").noneMatch(Report.Found.class::isInstance);
    }

    @Test
    void aSweepBreaksWhoseSettingsHostIsSilent() {
        silent.add("web02");
        sweep();
        isUnreached("the settings of web02 cannot be read: web02 does not answer: no route to web02");
    }

    @Test
    void alsoWhereThatHostBeginsToAnswerAndNeverEnds() {
        hangs.add("web02");
        sweep();
        isUnreached("the settings of web02 cannot be read");
    }

    @Test
    void aClearingBreaksBeforeItsTouchWhereItsHostIsSilent() {
        silent.add("web02");
        order("web02", "cache.clear-old", new ClearCache.Params("/live", 1_000));
        isUnreached("tootctl cannot be run: web02 does not answer");
    }

    @Test
    void nobodyKnowsWhatBecameOfASweepWhoseOwnHostFellSilent() {
        silent.add("redis01");
        sweep();
        assertThat(heard.end()).isInstanceOf(Settlement.Unknown.class);
        assertThat(time.now).isBetween(MINUTE_MS, 2 * MINUTE_MS);
    }

    @Test
    void aHostThatAnswersIsSwept() {
        sweep();
        assertThat(heard.end()).isInstanceOf(Settlement.Changed.class);
    }
}
