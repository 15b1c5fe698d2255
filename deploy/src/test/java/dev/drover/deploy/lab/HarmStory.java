package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A release is rolled beside the old one, which it harms, or seems to harm, from a moment on. */
abstract class HarmStory extends LabStory {
    private static final int PER_SECOND = 12;

    final Lab lab;
    private final Audit audit;

    HarmStory(Lab lab) {
        this.lab = lab;
        this.audit = new Audit(lab);
    }

    /** The moments at which a release begins to harm, by the step that is then under way. */
    enum Moment {
        PRE_MIGRATION("pre-migrate"),
        SIDEKIQ("sidekiq01.sidekiq-watch"),
        CANARY("lb01.web.web01.watch"),
        SECOND_WEB("web02.switch"),
        /** A person turns it back then. */
        WAY_BACK("lb01.web.web01.watch");

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
    Rolled rolled(String tag, Moment moment, Runnable then) throws IOException, InterruptedException {
        Load load = users(PER_SECOND);
        String before = audit.footprint();
        long fromLine = audit.logLines();
        Path log = Files.createTempFile("harm", ".log");
        lab.harms().waits();
        Instant began = Instant.now();
        Process roll = start(log, "run", "upgrade", "--to", tag, "--yes", "--why", "a story in the lab");
        during(
                roll,
                log,
                moment + " to come",
                () -> DROVER.journalSoFar().stream()
                        .anyMatch(e -> e.at().isAfter(began)
                                && e instanceof Event.StepOrdered o
                                && o.step().text().equals(moment.step)));
        then.run();
        int exit = LabDrover.end(roll, log);
        String text = Files.readString(log);
        Files.delete(log);
        lab.hosts().stream().map(LabHost::name).filter(h -> h.startsWith("web")).forEach(this::untilUp);
        load.close();
        HarmCost cost = new HarmCost(journal(), audit.downs("web", fromLine), load.failures());
        return new Rolled(exit, text, before, load, cost, audit.lastTakenOut("web", fromLine));
    }

    private void untilUp(String web) {
        Lab.await(web + " to be UP", () -> lab.balancerSays("web", web).equals("UP"));
    }

    /** What runs of the release harms from now on; where it is the cache's entry, it is there soon. */
    void begins(Harm harm) {
        lab.harms().begins();
        if (harm == Harm.CACHE_UNREADABLE) {
            lab.harms().entryMadeUnreadable();
        }
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
    void foundAndPutBack(Rolled rolled) {
        assertThat(rolled.text()).contains("HARMS THE OLD RELEASE");
        assertThat(rolled.cost().verdict()).isPresent();
        putBack(rolled);
    }

    /** All is as it was before, and what failed failed before the last cure. */
    void putBack(Rolled rolled) {
        assertThat(rolled.exit()).as(rolled.ending()).isEqualTo(2);
        assertThat(audit.footprint()).isEqualTo(rolled.before());
        assertThat(rolled.lastTakenOut()).isZero();
        assertThat(rolled.cost().failuresAfterClear()).isZero();
        nothingIsLost(rolled.load());
    }

    /** It harms nobody, nobody says so, and nobody notices. */
    void rolledUnnoticed(Rolled rolled) {
        assertThat(rolled.exit()).as(rolled.ending()).isZero();
        assertThat(rolled.cost().verdict()).isEmpty();
        assertThat(rolled.load().failures()).isEmpty();
        nothingIsLost(rolled.load());
    }
}
