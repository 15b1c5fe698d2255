package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.Soak;
import dev.drover.shared.action.canary.Watch;
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
import dev.drover.worker.port.Reports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Both watches against hosts that answer slowly, or not at all for a while, under a clock of the test's own. */
class WatchTest {
    private static final Soak SOAK = new Soak(30_000, 90_000, 180_000, 10, false, true, true, false);

    /** A host with Redis, HAProxy and a web process; users and jobs come all the time. */
    private final class SimHost implements HostLink, HostLinks {
        private long busy;

        @Override
        public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
            return run(words, limit);
        }

        @Override
        public Output run(List<String> words, Duration limit) {
            busy += takes;
            time.now += takes;
            boolean away = time.now >= awayFrom && time.now < awayUntil;
            return switch (words.get(1)) {
                case "sidekiq" -> away ? new Output(Output.FAILED, "", "Redis does not answer") : said(sidekiq());
                case "haproxy_log" -> {
                    logs.add(words);
                    yield away
                            ? new Output(66, "", "the log is not there")
                            : said("inode=1\noffset=" + time.now + "\n");
                }
                default -> said("unit=mastodon-web\nActiveState=active\nstarted-ms=1\nNRestarts=0\nend\n");
            };
        }

        private static Output said(String out) {
            return new Output(0, out, "");
        }

        private String sidekiq() {
            return "process=sidekiq01:1:x\t0\tfalse\t0\t" + time.now / 1000 + "\tdefault\nprocessed=" + time.now / 50
                    + "\nfailed=0\nnow=" + time.now / 1000 + "\n";
        }

        @Override
        public HostLink to(HostId host) {
            return this;
        }

        @Override
        public void close() {}
    }

    private final SimHost host = new SimHost();
    private final AtomicBoolean recalled = new AtomicBoolean();
    private final List<Reading> readings = new ArrayList<>();
    private final List<List<String>> logs = new ArrayList<>();
    private final List<Settlement> ends = new ArrayList<>();
    private final CountedTime time = new CountedTime();
    private long takes = 5;
    private long awayFrom = Long.MAX_VALUE;
    private long awayUntil = Long.MAX_VALUE;
    private long enough = Long.MAX_VALUE;

    private final Reports coordinator = new Reports() {
        @Override
        public boolean found(Report.Found found) {
            return true;
        }

        @Override
        public void tell(Report report) {
            switch (report) {
                case Report.Read read -> readings.add(read.reading());
                case Report.Settled settled -> ends.add(settled.settlement());
                case Report.Found found -> {}
                case Report.Progress progress -> {}
            }
            recalled.set(watched() >= enough);
        }
    };

    private long watched() {
        return readings.stream().mapToLong(Reading::millis).sum();
    }

    private long watch(String action, Record params) {
        Step step = new Step(
                new StepId("watch"),
                "canary",
                "",
                new HostId("lb01"),
                "watch",
                new ActionCall(action, params),
                List.of(),
                new Reversal.Nothing(),
                Step.Pace.guessed(Duration.ofSeconds(30), Duration.ofMinutes(5), Step.WhenBroken.PAUSE));
        long began = time.now;
        new StepRunner(host, coordinator, time)
                .run(new WorkOrder("r1", "plan", "j", 1, step, Mission.CARRY_OUT, 1, Optional.empty()), recalled);
        return time.now - began;
    }

    private long sidekiq() {
        return watch(
                "sidekiq.watch",
                new dev.drover.shared.action.sidekiq.Watch.Params(0, "sidekiq01", List.of("default"), 1_000, SOAK));
    }

    private long canary() {
        return watch(
                "canary.watch",
                new Watch.Params("/var/log/haproxy.log", "web", "web01", "web01", "mastodon-web", SOAK, null));
    }

    /** Met on a slow machine, where looks took 794 ms: a soak of 30 s was over after 30 planned intervals. */
    @Test
    void aSoakIsAsLongAsItSaysHoweverLongALookTakes() {
        takes = 794;
        enough = SOAK.soakMillis();
        long took = sidekiq();
        assertThat(watched()).isBetween(30_000L, 32_000L);
        assertThat(took).isBetween(30_000L, 36_000L);
        assertThat(readings.stream().filter(r -> r.millis() > 0)).hasSizeBetween(15, 20);
        assertThat(host.busy).as("Drover's share of the host").isLessThanOrEqualTo(took / 2 + 3 * takes);
        assertThat(ends).singleElement().isInstanceOf(Settlement.Recalled.class);
    }

    @Test
    void aWatchThatNobodyEndsEndsAtItsLastMoment() {
        long took = sidekiq();
        assertThat(took).isBetween(SOAK.lastsMillis(), SOAK.lastsMillis() + 2_000);
        assertThat(watched()).isBetween(SOAK.lastsMillis() - 2_000, SOAK.lastsMillis());
        assertThat(ends).singleElement().isInstanceOf(Settlement.Changed.class);
    }

    @Test
    void whatRedisDoesNotShowIsNotWatched() {
        awayFrom = time.now + 20_000;
        awayUntil = time.now + 120_000;
        sidekiq();
        assertThat(watched()).isBetween(76_000L, 80_000L);
        assertThat(ends).singleElement().isInstanceOf(Settlement.Changed.class);
    }

    /** Between renaming the old and making the new one there is none, for a moment. */
    @Test
    void aLogThatIsJustBeingRotatedBreaksNoWatch() {
        awayFrom = time.now + 20_000;
        awayUntil = time.now + 22_000;
        canary();
        assertThat(ends).singleElement().isInstanceOf(Settlement.Changed.class);
        assertThat(watched()).isBetween(170_000L, 178_000L);
    }

    /** A plan of before names no configuration; the log cannot be read without one. */
    @Test
    void theLogIsReadWithTheConfiguration() {
        enough = SOAK.soakMillis();
        canary();
        assertThat(logs)
                .isNotEmpty()
                .allSatisfy(words -> assertThat(words).hasSize(7).endsWith("/etc/haproxy/haproxy.cfg"));
    }

    @Test
    void aLogThatIsNotThereAtFirstIsWaitedFor() {
        awayFrom = 0;
        canary();
        assertThat(ends).singleElement().isInstanceOf(Settlement.Wanting.class);
        assertThat(readings).isEmpty();
    }
}
