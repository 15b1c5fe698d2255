package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.release.UserPages;
import dev.drover.shared.plan.Plan;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A release with a rule against its users is found before the canary serves one; what only looks like it is not blamed. */
class RefusedUsersTest {
    private static final String REFUSES = "web01 answers /about with 403 on the new release";

    private final Fibers fibers = new Fibers();
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    @AfterEach
    void close() {
        fibers.close();
    }

    private SimWorld world(Release.Flaw old, Release.Flaw fresh) {
        Release was = CutPointsTest.releases(Release.Flaw.NONE).getFirst();
        Release first = new Release(was.tag(), was.commit(), old, was.pre(), was.post(), was.workersAdded());
        return new SimWorld(
                CutPointsTest.lab(),
                fibers,
                new Random(1),
                List.of(first, CutPointsTest.releases(fresh).getLast()));
    }

    private Verdict rolled(SimWorld world) {
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        fibers.run(drover::away);
        assertThat(world.violations).isEmpty();
        assertThat(Replay.stray(store.events())).isEmpty();
        return store.state().course().verdict().orElseThrow(() -> new AssertionError(String.join("\n", world.story)));
    }

    private boolean ordered(String step) {
        return store.events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals(step));
    }

    private List<String> ends(String step) {
        return store.events().stream()
                .filter(Event.StepSettled.class::isInstance)
                .map(Event.StepSettled.class::cast)
                .filter(s -> s.step().text().equals(step))
                .map(s -> s.settlement().text())
                .toList();
    }

    @Test
    void aRuleAgainstAllButLocalhostIsFoundBeforeTheCanaryIsLetIn() {
        SimWorld world = world(Release.Flaw.NONE, Release.Flaw.USERS_BLOCKED);
        String before = world.footprint();
        assertThat(rolled(world)).isEqualTo(Verdict.PUT_BACK);
        assertThat(ends("web01.switch"))
                .contains(REFUSES + ", asked as a user (192.0.2.7); on the old one web02 answers 200,"
                        + " web01 answered 200 before");
        assertThat(ordered("web01.warm-up")).as("let in").isFalse();
        assertThat(ordered("web02.switch")).isFalse();
        assertThat(world.footprint()).isEqualTo(before);
    }

    @Test
    void aRuleAgainstAnAddressThatIsNotOursIsNotBlamed() {
        assertThat(rolled(world(Release.Flaw.NONE, Release.Flaw.ONE_BLOCKED))).isEqualTo(Verdict.COMPLETED);
        assertThat(ends("web01.switch"))
                .anyMatch(seen -> seen.endsWith("/about 200, / 200, asked as a user (192.0.2.7)"));
        assertThat(store.events()).noneMatch(Event.TurnedBack.class::isInstance);
    }

    @Test
    void whatTheOldReleaseRefusesItsUsersTooIsToldAndNotBlamed() {
        assertThat(rolled(world(Release.Flaw.USERS_BLOCKED, Release.Flaw.USERS_BLOCKED)))
                .isEqualTo(Verdict.COMPLETED);
        assertThat(ends("web01.switch")).anyMatch(seen -> seen.contains(REFUSES) && seen.contains("web02 answers 403"));
    }

    @Test
    void whereTheApplicationTakesNoAddressNothingIsClaimedForUsers() {
        SimWorld world = world(Release.Flaw.NONE, Release.Flaw.USERS_BLOCKED);
        world.hosts.values().forEach(h -> h.takesAddresses = false);
        assertThat(rolled(world)).isEqualTo(Verdict.COMPLETED);
        assertThat(ends("web01.switch")).anyMatch(seen -> seen.contains("asked as localhost"));
    }

    /** Who watches the servers beside a canary asks often; no step has to wait for its own pages because of that. */
    @Test
    void inAWholeRollNoPageIsLeftOutBecauseTooManyWereAsked() {
        SimWorld world = world(Release.Flaw.NONE, Release.Flaw.NONE);
        assertThat(rolled(world)).isEqualTo(Verdict.COMPLETED);
        assertThat(world.hosts.values()).extracting(h -> h.pagesSkipped).containsOnly(0);
    }

    /** A plan of before names no pages: it is carried out as it was. */
    @Test
    void aPlanOfBeforeAsksNobodyAsAUser() {
        SimWorld world = world(Release.Flaw.NONE, Release.Flaw.NONE);
        world.install(new Rules(), new Checks(world, store::durable));
        Plan plan = Round.plan(world, "v4.3.0", new Rules()).plan();
        assertThat(users(plan).pages()).containsExactly("/about", "/");
        assertThat(users(plan).old()).extracting(UserPages.Old::host).containsExactly("web02");
        JsonNode text = EventJson.MAPPER.valueToTree(plan);
        text.findParents("users").forEach(params -> ((ObjectNode) params).remove("users"));
        assertThat(users(EventJson.plan(text.toString()))).isEqualTo(UserPages.NONE);
    }

    private static UserPages users(Plan plan) {
        return plan.steps().stream()
                .filter(s -> s.id().text().equals("web01.switch"))
                .map(s -> (Switch.Params) s.call().params())
                .findFirst()
                .orElseThrow()
                .users();
    }
}
