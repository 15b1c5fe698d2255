package dev.drover.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.remote.RemoteWorkers;
import dev.drover.deploy.lab.Lab;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.protocol.Settlement;
import dev.drover.worker.adapter.ssh.SshLinks;
import dev.drover.worker.port.HostLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An order of a leader that was frozen, and another leads: on a real host, over SSH. */
@Tag("lab")
@Tag("long")
class LateOrderLabTest extends SmallFleet {
    private static final Lab LAB = new Lab(Path.of("..").toAbsolutePath().normalize());

    private final Hub first = new Hub();
    private final Hub second = new Hub();

    LateOrderLabTest() {
        super(labFleet());
    }

    private static Fleet labFleet() {
        LAB.up();
        try {
            return FleetFile.parse(Files.readString(LAB.fleetFile()) + "workers: [near-a]\n")
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    HostLinks links(Fleet.Access access, List<Reach> own) {
        Map<?, Reach> where = own.stream().collect(Collectors.toMap(Reach::host, Function.identity()));
        return new SshLinks(access, where::get, LAB.folder());
    }

    private static void claim(RemoteWorkers workers, int epoch) {
        assertThat(workers.tell(WEB01, "claim", "j1", "" + epoch, "fleet", "r1", "ada", "here")
                        .complaint())
                .isEmpty();
    }

    private record Leaders(RemoteWorkers frozen, RemoteWorkers next) {}

    /** The host has heard of the first of them only, its worker of both. */
    private Leaders oneAfterTheOther(WorkerProcess worker) throws Exception {
        worker.joins(first);
        worker.joins(second);
        RemoteWorkers frozen = lead(first, 1);
        claim(frozen, 1);
        RemoteWorkers next = lead(second, 2);
        until(() -> worker.station.followed().epoch() == 2);
        return new Leaders(frozen, next);
    }

    private static String ledger(RemoteWorkers workers) {
        return workers.tell(WEB01, "orders", "r1").out();
    }

    /** The host would take this order, and does so from a worker that believes. */
    @Test
    void isRefusedByItsWorkerWhereTheHostWouldTakeIt() throws Exception {
        Leaders leaders = oneAfterTheOther(new WorkerProcess("near-a"));
        leaders.frozen().send(order(WEB01, 1, 1));
        until(() -> !refusals.isEmpty());
        assertThat(refusals).singleElement().asString().contains("epoch 2 leads");
        assertThat(ledger(leaders.next())).doesNotContain("web01.remember");

        Hub third = new Hub();
        believing("near-a").joins(third);
        RemoteWorkers believed = lead(third, 1);
        believed.send(order(WEB01, 1, 1));
        until(() -> settlements().stream().anyMatch(Settlement.Changed.class::isInstance));
        assertThat(ledger(believed)).contains("r1.web01.remember.f1.1");
    }

    @Test
    void isRefusedByTheHostWhereItsWorkerBelievesEverything() throws Exception {
        Leaders leaders = oneAfterTheOther(believing("near-a"));
        claim(leaders.next(), 2);
        leaders.frozen().send(order(WEB01, 1, 1));
        until(() -> settlements().stream().anyMatch(Settlement.Refused.class::isInstance));
        assertThat(settlements().toString()).contains("order of epoch 1, but this host has seen epoch 2");
        assertThat(ledger(leaders.next())).doesNotContain("web01.remember");
        assertThat(refusals).as("this worker believes everybody").isEmpty();
    }
}
