package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A release is rolled beside the old one, which it harms, or seems to harm, from a moment on. */
abstract class HarmStory extends LabStory {
    static final LabHarms HARMS = LAB.harms();
    private static final int PER_SECOND = 45;
    private static final List<String> WEBS = List.of("web01", "web02");

    /** The moments at which a release begins to harm, by the step that is then under way. */
    enum Moment {
        PRE_MIGRATION("pre-migrate"),
        SIDEKIQ("sidekiq01.sidekiq-watch"),
        CANARY("lb01.web.web01.watch"),
        SECOND_WEB("web02.switch");

        final String step;

        Moment(String step) {
            this.step = step;
        }
    }

    /**
     * A roll that has ended.
     *
     * @param before the footprint of the fleet before it
     * @param cost what it cost the old release
     */
    record Rolled(int exit, String text, String before, Load load, HarmCost cost, long lastTakenOut) {
        String ending() {
            return new LabDrover.Said(exit, text).ending();
        }
    }

    /** Rolls it under load, and at this moment does what is given. */
    static Rolled rolled(String tag, Moment moment, Runnable then) throws IOException, InterruptedException {
        Load load = users(PER_SECOND);
        String before = AUDIT.footprint();
        long fromLine = AUDIT.logLines();
        Path log = Files.createTempFile("harm", ".log");
        HARMS.waits();
        Process roll = start(log, "run", "upgrade", "--to", tag, "--yes", "--why", "a story in the lab");
        during(
                roll,
                log,
                moment + " to come",
                () -> DROVER.journalSoFar().stream()
                        .anyMatch(e -> e instanceof Event.StepOrdered o
                                && o.step().text().equals(moment.step)));
        then.run();
        int exit = LabDrover.end(roll, log);
        String text = Files.readString(log);
        Files.delete(log);
        WEBS.forEach(HarmStory::untilUp);
        load.close();
        HarmCost cost = new HarmCost(journal(), AUDIT.downs("web", fromLine), load.failures());
        return new Rolled(exit, text, before, load, cost, AUDIT.lastTakenOut("web", fromLine));
    }

    private static void untilUp(String web) {
        Lab.await(web + " to be UP", () -> LAB.balancerSays("web", web).equals("UP"));
    }

    /** The release harms from now on; where it is the cache's entry, a web host's process is the first to write it. */
    static void begins(String writer) {
        HARMS.begins();
        HARMS.entryWrittenBy(writer);
    }

    /** What a person says while a roll is under way, and Drover takes it. */
    static void said(String... words) {
        try {
            LabDrover.Said said = drover(words);
            assertThat(said.exit()).as(said.ending()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It was found, and all is as before. */
    static void foundAndPutBack(Rolled rolled) {
        assertThat(rolled.text()).contains("harms the old release");
        assertThat(rolled.cost().verdict()).isPresent();
        putBack(rolled);
    }

    /** All is as it was before, and what failed failed before the last cure. */
    static void putBack(Rolled rolled) {
        assertThat(rolled.exit()).as(rolled.ending()).isEqualTo(2);
        assertThat(AUDIT.footprint()).isEqualTo(rolled.before());
        assertThat(rolled.lastTakenOut()).isZero();
        assertThat(rolled.cost().failuresAfterClear()).isZero();
        nothingIsLost(rolled.load());
    }

    /** It harms nobody, nobody says so, and nobody notices. */
    static void rolledUnnoticed(Rolled rolled) {
        assertThat(rolled.exit()).as(rolled.ending()).isZero();
        assertThat(rolled.cost().verdict()).isEmpty();
        assertThat(rolled.load().failures()).isEmpty();
        nothingIsLost(rolled.load());
    }
}
