package dev.drover.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.remote.RemoteWorkers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import dev.drover.shared.protocol.ToCoordinator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Coordinators and worker processes, with cables between them that break, and hosts that have a fence of their own. */
class RemoteWorkersTest extends SmallFleet {
    @Test
    void anOrderGoesToTheWorkerOfItsHostAndTheReportComesBack() throws Exception {
        Hub hub = new Hub();
        new WorkerProcess("near-a").joins(hub);
        new WorkerProcess("near-b").joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        workers.send(order(WEB01, 1, 1));
        workers.send(order(WEB02, 1, 1));
        until(() -> settlements().size() == 2);
        assertThat(settlements()).allMatch(Settlement.Changed.class::isInstance);
        assertThat(host(WEB01).touches).hasSize(1);
        assertThat(host(WEB02).touches).hasSize(1);
        assertThat(workers.tell(LB01, "hello").value("host")).contains("lb01");
        assertThat(refusals).isEmpty();
    }

    /** Its key is in somebody else's hands. */
    @Test
    void aWorkerTellsOnlyOfOrdersThatWereGivenToIt() throws Exception {
        Hub hub = new Hub();
        new WorkerProcess("near-a").joins(hub);
        Cable stolen = new WorkerProcess("near-b").joins(hub);
        host(WEB01).free = new CountDownLatch(1);
        RemoteWorkers workers = lead(hub, 1);
        workers.send(order(WEB01, 1, 1));
        until(() -> host(WEB01).arrived.get() == 1);
        long number = 1_000;
        for (String step : List.of("web01.remember", "web03.remember")) {
            Report done = new Report.Settled(
                    new StepId(step), Mission.CARRY_OUT, 1, new Settlement.Changed("it is done, believe me"), 1);
            hub.heard("near-b", stolen, new ToCoordinator.Told(1, number++, done));
        }
        assertThat(settlements()).isEmpty();
        assertThat(refusals).singleElement().asString().contains("another's: web01.remember");
        host(WEB01).free.countDown();
        until(() -> settlements().size() == 1);
        assertThat(settlements().getFirst().text()).doesNotContain("believe me");
    }

    @Test
    void aHostWhoseWorkerIsAwayAnswersSoAndIsTakenUpWhenItComes() throws Exception {
        Hub hub = new Hub();
        new WorkerProcess("near-a").joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        HostId db01 = new HostId("db01");
        assertThat(workers.tell(db01, "hello").complaint()).contains("its worker near-db is not connected");
        workers.whole();
        new WorkerProcess("near-db").joins(hub);
        assertThatThrownBy(workers::whole).isInstanceOf(Workers.Scattered.class).hasMessageContaining("db01");
        assertThat(workers.outdated()).isTrue();
        assertThat(lead(hub, 2).tell(db01, "hello").ok()).isTrue();
    }

    @Test
    void workGoesOnWhileTheConnectionIsAwayAndIsToldOnceWhenItIsBack() throws Exception {
        Hub hub = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        Cable cable = near.joins(hub);
        host(WEB01).free = new CountDownLatch(1);
        RemoteWorkers workers = lead(hub, 1);
        workers.send(order(WEB01, 1, 1));
        until(() -> host(WEB01).arrived.get() == 1);
        cable.cut();
        host(WEB01).free.countDown();
        until(() -> host(WEB01).touches.size() == 1);
        assertThat(settlements()).isEmpty();
        near.joins(hub);
        until(() -> settlements().size() == 1);
        workers.whole();
        assertThat(refusals).isEmpty();
    }

    @Test
    void whatWasLostOnTheWayIsToldAgainInBothDirections() throws Exception {
        Hub hub = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        Cable cable = near.joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        until(() -> near.station.followed().number() > 0);
        cable.deaf = true;
        workers.send(order(WEB01, 1, 1));
        cable.cut();
        cable = near.joins(hub);
        until(() -> settlements().size() == 1);
        cable.mute = true;
        workers.send(order(WEB01, 1, 2));
        cable.cut();
        near.joins(hub);
        until(() -> settlements().size() == 2);
        assertThat(host(WEB01).touches).hasSize(2).doesNotHaveDuplicates();
        assertThat(reports.stream().filter(Report.Found.class::isInstance)).hasSize(2);
        assertThat(refusals).isEmpty();
    }

    @Test
    void whatWasAskedOverAConnectionThatIsFollowedByAnotherIsNotWaitedFor() throws Exception {
        Hub hub = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        Cable old = near.joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        until(() -> near.station.followed().number() > 0);
        old.mute = true; // the answer is lost, and nobody has noticed that the connection is
        long followed = near.station.followed().number();
        List<Output> answers = new CopyOnWriteArrayList<>();
        Thread asks = Thread.ofVirtual().start(() -> answers.add(workers.tell(WEB01, "hello")));
        until(() -> near.station.followed().number() > followed);
        near.joins(hub);
        assertThat(asks.join(Duration.ofSeconds(20))).isTrue();
        assertThat(answers.getFirst().complaint()).contains("connection broke");
        assertThat(workers.tell(WEB01, "hello").ok()).isTrue();
    }

    /** The loop, when its mailbox is full: who posts there waits for it, and it has an order for the same worker. */
    @Test
    void whoMakesAReportWaitMayTellItsWorkerSomethingMeanwhile() throws Exception {
        Hub hub = new Hub();
        new WorkerProcess("near-a").joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        CountDownLatch full = new CountDownLatch(1);
        CountDownLatch room = new CountDownLatch(1);
        workers.reportTo(report -> {
            full.countDown();
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        workers.send(order(WEB01, 1, 1));
        full.await();
        Thread loop = Thread.ofVirtual().start(() -> workers.send(order(WEB01, 1, 2)));
        boolean sent = loop.join(Duration.ofSeconds(20));
        room.countDown();
        assertThat(sent).isTrue();
    }

    @Test
    void aWorkerThatStaysAwayOrWasStartedAgainEndsTheTerm() throws Exception {
        Hub hub = new Hub();
        Cable cable = new WorkerProcess("near-a").joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        workers.whole();
        cable.cut();
        workers.whole();
        millis.addAndGet(PATIENCE_MS);
        assertThatThrownBy(workers::whole)
                .hasMessageContaining("worker near-a is away")
                .hasMessageContaining("web01");
        new WorkerProcess("near-a", "2", Optional.empty()).joins(hub);
        assertThatThrownBy(workers::whole).hasMessageContaining("worker near-a was started again");
        lead(hub, 2).whole();
    }

    @Test
    void theHostsOfOneThatIsGoneAreSpreadOverTheOthers() throws Exception {
        Hub hub = new Hub();
        new WorkerProcess("near-a").joins(hub);
        Cable other = new WorkerProcess("near-b").joins(hub);
        HostId redis01 = new HostId("redis01");
        assertThat(lead(hub, 1).tell(redis01, "hello").ok()).isTrue();
        other.cut();
        RemoteWorkers workers = lead(hub, 2);
        assertThat(workers.tell(redis01, "hello").ok()).isTrue();
        assertThat(workers.tell(LB01, "hello").ok()).isTrue();
        assertThat(workers.tell(WEB02, "hello").complaint()).contains("near-b is not connected");
    }

    @Test
    void aNewLeaderInterruptsWhatWasBegunForTheOldOneWhoseReportsNobodyWants() throws Exception {
        Hub first = new Hub();
        Hub second = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        near.joins(first);
        near.joins(second);
        host(WEB01).free = new CountDownLatch(1);
        RemoteWorkers before = lead(first, 1);
        before.send(order(WEB01, 1, 1));
        until(() -> host(WEB01).arrived.get() == 1);
        RemoteWorkers after = lead(second, 2);
        assertThat(after.tell(WEB01, "claim", "j1", "2").ok()).isTrue();
        host(WEB01).free.countDown();
        after.send(order(WEB01, 2, 2));
        until(() -> settlements().stream().anyMatch(Settlement.Changed.class::isInstance));
        assertThat(settlements()).hasSize(1);
        assertThat(host(WEB01).touches).containsExactly("r1.web01.remember.f2.1");
    }

    @Test
    void aWorkerWhoseClockHasJumpedIsSentToTheGateOnceMore() throws Exception {
        Hub hub = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        Cable cable = near.joins(hub);
        RemoteWorkers workers = lead(hub, 1);
        until(() -> near.station.followed().number() > 0);
        near.ahead = Duration.ofMinutes(10);
        workers.send(order(WEB01, 1, 1));
        until(cable::isCut);
        assertThat(refusals).singleElement().asString().contains("it has expired");
        assertThat(host(WEB01).touches).isEmpty();
        near.ahead = Duration.ZERO;
        cable.cut();
        near.joins(hub);
        until(() -> settlements().size() == 1);
        assertThat(host(WEB01).touches).as("nothing is lost by it").hasSize(1);
    }

    @Test
    void aLateOrderOfAFormerLeaderIsRefusedByTheWorker() throws Exception {
        Hub first = new Hub();
        Hub second = new Hub();
        WorkerProcess near = new WorkerProcess("near-a");
        near.joins(first);
        near.joins(second);
        host(WEB01).fenced = false; // so that nobody else is left to refuse it
        RemoteWorkers before = lead(first, 1);
        until(() -> near.station.followed().epoch() == 1);
        RemoteWorkers after = lead(second, 2);
        until(() -> near.station.followed().epoch() == 2);
        before.send(order(WEB01, 1, 1));
        until(() -> !refusals.isEmpty());
        assertThat(refusals)
                .singleElement()
                .asString()
                .contains("r1.web01.remember")
                .contains("epoch 2 leads");
        assertThat(host(WEB01).touches).isEmpty();
        after.whole();
    }

    @Test
    void aLateOrderOfAFormerLeaderIsRefusedByTheHost() throws Exception {
        Hub first = new Hub();
        Hub second = new Hub();
        WorkerProcess near = believing("near-a");
        near.joins(first);
        near.joins(second);
        RemoteWorkers before = lead(first, 1);
        until(() -> near.station.followed().epoch() == 1);
        RemoteWorkers after = lead(second, 2);
        assertThat(after.tell(WEB01, "claim", "j1", "2").ok()).isTrue();
        before.send(order(WEB01, 1, 1));
        until(() -> settlements().stream().anyMatch(Settlement.Refused.class::isInstance));
        assertThat(host(WEB01).touches).isEmpty();
        assertThat(refusals).as("this worker believes everybody").isEmpty();
    }
}
