package dev.drover.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.remote.Hub;
import dev.drover.deploy.local.MixedLinks;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A coordinator that drives some hosts itself, and cannot reach those that are a worker's. */
class MixedLinksTest extends SmallFleet {
    private static final HostId DB01 = new HostId("db01");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Hub hub = new Hub();
    private final MixedLinks links =
            new MixedLinks(DB01::equals, links(new Fleet.Access("drover", "id", "known_hosts"), List.of()));

    @Test
    void aHostOfAWorkerIsLookedAtOverItAndAnOwnOneDirectly() throws Exception {
        new WorkerProcess("near-db").joins(hub);
        links.over(lead(hub, 1, links));
        assertThat(links.to(DB01).run(List.of("look", "b1"), SOON).ok()).isTrue();
        assertThat(links.to(WEB01)).isSameAs(host(WEB01));
        assertThat(refusals).isEmpty();
    }

    @Test
    void aWorkerThatIsAwayIsAHostThatIsSilent() {
        links.over(lead(hub, 1, links));
        assertThatThrownBy(() -> links.to(DB01).run(List.of("look", "b1"), SOON))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("its worker near-db is not connected");
    }

    @Test
    void nobodyTouchesAHostOfAWorkerPastIt() {
        links.over(lead(hub, 1, links));
        assertThatThrownBy(() -> links.to(DB01).run(List.of("touch", "j1", "1", "o1", "remember", "b1"), SOON))
                .hasMessageContaining("it may only be looked at from here");
    }
}
