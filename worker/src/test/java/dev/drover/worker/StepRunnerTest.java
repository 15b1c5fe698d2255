package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A worker against a simulated balancer whose connection breaks: state and failures, no scripted answers. */
class StepRunnerTest {
    /** A balancer with two servers, a ledger as the real helper keeps it, and a line that can break. */
    private static final class SimBalancer implements HostLink, HostLinks {
        private final Map<String, Output> ledger = new HashMap<>();
        private final Map<String, String> servers = new HashMap<>(Map.of("web01", "UP", "web02", "UP"));
        private int touched;
        private int answersToLose;
        private boolean locked;
        private boolean silent;
        private boolean held;
        private String ready = "UP";
        private Runnable afterDrain = () -> {};
        private long epoch = 1;

        @Override
        public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
            return run(words, limit);
        }

        @Override
        public Output run(List<String> words, Duration limit) {
            return switch (words.getFirst()) {
                case "look" -> look();
                case "touch" -> touch(words);
                case "quiesce" -> held ? new Output(Output.SLOT_BUSY, "", "another order") : new Output(0, "", "");
                case "hello" -> new Output(0, "", "");
                default -> new Output(64, "", "unknown verb " + words);
            };
        }

        private Output look() {
            StringBuilder out = new StringBuilder();
            servers.forEach((name, status) -> out.append("server=web\t")
                    .append(name)
                    .append('\t')
                    .append(status)
                    .append("\t0\t100\n"));
            return new Output(0, out.toString(), "");
        }

        private Output touch(List<String> words) {
            if (Long.parseLong(words.get(2)) < epoch) {
                return new Output(Output.REFUSED, "", "refused: order of epoch " + words.get(2));
            }
            if (locked) {
                return new Output(Output.SLOT_BUSY, "", "another order holds this host's lock");
            }
            if (silent) {
                return new Output(Output.SILENT, "", "HAProxy does not answer");
            }
            Output answer = ledger.get(words.get(3));
            if (answer == null) {
                answer = change(words.subList(4, words.size()));
                ledger.put(words.get(3), answer);
                touched++;
            }
            if (answersToLose > 0) {
                answersToLose--;
                throw new LinkLost("the cable is out");
            }
            return answer;
        }

        private Output change(List<String> words) {
            String server = words.get(3);
            switch (words.getFirst()) {
                case "haproxy_drain" -> {
                    long up = servers.entrySet().stream()
                            .filter(e ->
                                    !e.getKey().equals(server) && e.getValue().equals("UP"))
                            .count();
                    if (up < Long.parseLong(words.get(4))) {
                        return new Output(
                                Output.TOO_FEW_LEFT, "", "refused: without " + server + " only " + up + " would be up");
                    }
                    servers.put(server, "DRAIN");
                    afterDrain.run();
                }
                case "haproxy_state" -> servers.put(server, words.get(4).equals("ready") ? ready : "MAINT");
                default -> {
                    // The weight does not matter here.
                }
            }
            return new Output(0, "", "");
        }

        @Override
        public HostLink to(HostId host) {
            return this;
        }

        @Override
        public void close() {}
    }

    private final SimBalancer balancer = new SimBalancer();
    private final Heard heard = new Heard();
    private final CountedTime time = new CountedTime();
    private List<Drain.Peer> peers = List.of();
    private int attempt = 1;

    private void order(Mission mission, long epoch, Optional<String> before) {
        ActionCall drain = new ActionCall(
                "haproxy.drain", new Drain.Params("/run/haproxy/admin.sock", "web", "web01", 1, 1000, 60_000, peers));
        order(drain, mission, epoch, before);
    }

    private void order(ActionCall call, Mission mission, long epoch, Optional<String> before) {
        Step step = new Step(
                new StepId("drain"),
                "web",
                "web01",
                new HostId("lb01"),
                "take web/web01 out",
                call,
                List.of(),
                new Reversal.Undo("as found"),
                Step.Pace.guessed(Duration.ofSeconds(1), Duration.ofMinutes(1), Step.WhenBroken.PAUSE));
        new StepRunner(balancer, heard, time)
                .run(
                        new WorkOrder("r1", "plan", "journal", epoch, step, mission, attempt, before),
                        new AtomicBoolean());
    }

    @Test
    void aLostAnswerIsAskedForAgainAndTheTouchIsDoneOnce() {
        balancer.answersToLose = 3;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Changed.class);
        assertThat(balancer.touched).isEqualTo(1);
        assertThat(balancer.servers).containsEntry("web01", "DRAIN");
    }

    /** The first attempt holds the lock for longer than the second waits for it: nobody knows what it has done. */
    @Test
    void aLostTouchThatFindsTheLockTakenMayHaveTouched() {
        balancer.answersToLose = 1;
        balancer.afterDrain = () -> balancer.locked = true;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(balancer.servers).containsEntry("web01", "DRAIN");
        assertThat(heard.end())
                .isInstanceOfSatisfying(
                        Settlement.Wanting.class, w -> assertThat(w.touched()).isTrue());
    }

    @Test
    void nothingIsTouchedBeforeTheCoordinatorSaysGo() {
        heard.go = false;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.NotYet.class);
        assertThat(balancer.touched).isZero();
    }

    @Test
    void theLastServerIsNeverTakenOut() {
        balancer.servers.put("web02", "DOWN");
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end())
                .as("it may be possible later, and nothing was touched")
                .isEqualTo(new Settlement.Wanting(
                        "refused: without web01 only 0 would be up",
                        "other servers of web that are up (drover check)",
                        false));
        assertThat(balancer.servers).containsEntry("web01", "UP");
        balancer.servers.put("web02", "UP");
        attempt++;
        order(Mission.CARRY_OUT, 1, heard.before());
        assertThat(heard.end()).isInstanceOf(Settlement.Changed.class);
    }

    @Test
    void aHostWhoseLockIsTakenIsTriedLater() {
        balancer.locked = true;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end())
                .isInstanceOfSatisfying(
                        Settlement.Wanting.class, w -> assertThat(w.touched()).isFalse());
    }

    @Test
    void aToolThatFellSilentUnderATouchLeavesTheStepInDoubt() {
        balancer.silent = true;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Unknown.class);
    }

    @Test
    void anEarlierOrderThatStillHoldsTheLockLeavesTheStepInDoubt() {
        balancer.held = true;
        order(Mission.LOOK, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Unknown.class);
    }

    /** What has become of the others since does not change that it was taken out; the rollout watches over them. */
    @Test
    void aDrainThatIsDoneIsDoneAlthoughTheOthersGoDownAfterIt() {
        peers = List.of(new Drain.Peer("lb02", "/run/haproxy/admin.sock", "web", "web01"));
        balancer.afterDrain = () -> balancer.servers.put("web02", "DOWN");
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Changed.class);
        order(Mission.LOOK, 1, Optional.empty());
        assertThat(heard.end()).as("whoever has to look decides anew").isInstanceOf(Settlement.NotYet.class);
    }

    @Test
    void aServerThatIsPutBackAndNotYetCalledUpIsWaitedFor() {
        order(Mission.CARRY_OUT, 1, Optional.empty());
        balancer.ready = "DOWN";
        order(Mission.UNDO, 1, heard.before());
        assertThat(heard.end()).isInstanceOf(Settlement.Wanting.class);
        assertThat(time.millis()).isGreaterThanOrEqualTo(60_000);
    }

    @Test
    void anOldEpochIsRefusedAtTheHost() {
        balancer.epoch = 7;
        order(Mission.CARRY_OUT, 6, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Refused.class);
        assertThat(balancer.touched).isZero();
    }

    @Test
    void aLookTellsHowALostAttemptEnded() {
        order(Mission.LOOK, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.NotYet.class);
        balancer.servers.put("web01", "DRAIN");
        order(Mission.LOOK, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Changed.class);
        assertThat(balancer.touched).isZero();
    }

    @Test
    void undoBringsBackWhatWasFound() {
        order(Mission.CARRY_OUT, 1, Optional.empty());
        order(Mission.UNDO, 1, heard.before());
        assertThat(heard.end()).isInstanceOf(Settlement.PutBack.class);
        assertThat(balancer.servers).containsEntry("web01", "UP");
    }

    /** The journal that knew it was lost. */
    @Test
    void whatIsNotRememberedIsNotPutBackUnlessThereIsNothingToRemember() {
        order(Mission.UNDO, 1, Optional.empty());
        assertThat(heard.end())
                .isInstanceOfSatisfying(
                        Settlement.Broke.class, b -> assertThat(b.text()).contains("is not remembered"));
        assertThat(balancer.touched).isZero();
        order(
                new ActionCall("sidekiq.hold-back", new HoldBack.Params(0, List.of(), 1000)),
                Mission.UNDO,
                1,
                Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.PutBack.class);
    }

    @Test
    void aHostThatStaysSilentLeavesTheStepInDoubt() {
        balancer.answersToLose = Integer.MAX_VALUE;
        order(Mission.CARRY_OUT, 1, Optional.empty());
        assertThat(heard.end()).isInstanceOf(Settlement.Unknown.class);
    }
}
