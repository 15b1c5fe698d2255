package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A good release first; then, on the fleet that it leaves behind, every broken one: found, and put back. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeLabTest extends LabStory {
    private static final int PER_SECOND = 45;

    @BeforeAll
    static void freshLab() {
        LAB.up();
    }

    @Test
    @Order(1)
    void aGoodReleaseIsRolledAndNobodyNotices() throws Exception {
        long fromLine = AUDIT.logLines();
        Load load = users(PER_SECOND);
        LabDrover.Said said = upgrade("v4.3.0");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
        assertThat(said.text())
                .as("packs were new, and published early")
                .contains("web02: all packs of v4.3.0 are served here\n");
        assertThat(AUDIT.belowMinimumSeconds("web", 1, fromLine)).isZero();
        assertThat(AUDIT.belowMinimumSeconds("streaming", 1, fromLine)).isZero();
        assertThat(AUDIT.schedulerDoubledSeconds()).isZero();
        for (String host : List.of("web01", "web02", "sidekiq01", "sidekiq02")) {
            assertThat(LAB.exec(host, "cat /home/mastodon/live/lib/mastodon/version.rb")
                            .out())
                    .contains("4.3.0");
        }
    }

    @Test
    @Order(2)
    void everyNewSidekiqPrecedesEveryNewWebAndNoOldProcessMeetsAPostMigration() {
        double lastSidekiq = Math.max(
                started("sidekiq01", "mastodon-sidekiq.service"), started("sidekiq02", "mastodon-sidekiq.service"));
        double firstWeb = Math.min(started("web01", "mastodon-web.service"), started("web02", "mastodon-web.service"));
        double lastProcess = Map.of(
                        "web01", List.of("mastodon-web.service", "mastodon-streaming@4000.service"),
                        "web02", List.of("mastodon-web.service", "mastodon-streaming@4000.service"))
                .entrySet()
                .stream()
                .flatMap(e -> e.getValue().stream().map(u -> started(e.getKey(), u)))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double postMigration = journal().stream()
                .filter(e -> e instanceof Event.StepOrdered o && o.step().text().equals("post-migrate"))
                .mapToDouble(e -> e.at().toEpochMilli() / 1000.0)
                .findFirst()
                .orElseThrow();
        assertThat(lastSidekiq).isLessThanOrEqualTo(firstWeb);
        assertThat(lastProcess).isLessThanOrEqualTo(postMigration);
    }

    @Test
    @Order(3)
    void theEncryptionKeysAreTheSameEverywhere() {
        List<String> hashes = List.of("web01", "web02", "sidekiq01", "sidekiq02").stream()
                .map(h -> LAB.exec(
                                h,
                                "grep ^ACTIVE_RECORD_ENCRYPTION /home/mastodon/live/.env.production | sort | sha256sum")
                        .out())
                .toList();
        assertThat(hashes).allMatch(hashes.getFirst()::equals);
        assertThat(LAB.exec("web01", "grep -c ^ACTIVE_RECORD_ENCRYPTION /home/mastodon/live/.env.production")
                        .out()
                        .strip())
                .isEqualTo("3");
        for (String host : List.of("web01", "web02", "sidekiq01", "sidekiq02")) {
            assertThat(LAB.exec(
                                    host,
                                    "key=$(sed -n 's/^ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY=//p' /home/mastodon/live/.env.production); grep -rl \"$key\" /var/lib/drover | head")
                            .out())
                    .isEmpty();
        }
    }

    private LabDrover.Said rolledBack(String tag, Load load) throws Exception {
        String before = AUDIT.footprint();
        LabDrover.Said said = upgrade(tag);
        assertThat(said.exit()).as(said.ending()).isEqualTo(2);
        assertThat(AUDIT.footprint()).isEqualTo(before);
        assertThat(load.failures().stream().filter(f -> !f.how().contains("HTTP 500")))
                .isEmpty();
        return said;
    }

    @Test
    @Order(4)
    @Tag("long")
    void aReleaseThatNeverStartsIsFoundOnTheCanaryAndNoRequestFails() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = rolledBack("v4.3.0+never-starts", load);
        assertThat(said.text()).contains("web01.switch broke: not healthy within");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }

    @Test
    @Order(5)
    @Tag("long")
    void aPageThatFailsWhileHealthIsFineIsFoundOnTheCanaryAndNoRequestFails() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = rolledBack("v4.3.0+page-500", load);
        assertThat(said.text()).contains("/health answers 200, but the HTML page answers 500");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }

    @Test
    @Order(6)
    void oneFailedPostInTenIsFoundByTheBalancersLogAndOnlyTheCanaryFails() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = rolledBack("v4.3.0+posts-fail", load);
        assertThat(said.text()).contains("the canary is bad: fails more than before");
        assertThat(load.failed("POST")).isBetween(1L, 100L);
        assertThat(load.failed("page") + load.failed("asset")).isZero();
        nothingIsLost(load);
    }

    @Test
    @Order(7)
    void jobsThatFailAreFoundOnTheFirstSidekiqAndNoneIsLost() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = rolledBack("v4.3.0+jobs-fail", load);
        assertThat(said.text()).contains("sidekiq01.sidekiq-watch").doesNotContain("sidekiq02: stop the old Sidekiq");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }

    @Test
    @Order(8)
    void aMigrationThatFailsIsToldAndEverythingGoesBack() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = rolledBack("v4.3.0+migration-fails", load);
        assertThat(said.text()).contains("pre-deployment migrations failed").contains("BreakOnPurpose");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }

    @Test
    @Order(9)
    @Tag("long")
    void aStaleManifestIsCuredByBuildingAgain() throws Exception {
        Load load = users(PER_SECOND);
        LabDrover.Said said = upgrade("v4.3.1");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).contains("clearing its cache and building again");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
        assertThat(drover("report").text()).contains("# Rollout").contains("overhead");
        assertThat(drover("journal", "verify").text()).contains("whole");
    }
}
