package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same hop where Redis is found by a Sentinel, and where the application may use no other database. */
@Tag("lab")
@Tag("long")
class RedisShapesLabTest extends LabStory {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    /** A roll on a lab of some shape. */
    private static final class OnShape extends HarmStory {
        OnShape(LabShape shape) {
            super(new Lab(HOME, shape));
            lab.up();
            lab.fleet().watchBriefly();
        }
    }

    @Test
    void behindASentinelTheNewReleaseHasADatabaseOfItsOwn() throws Exception {
        OnShape story = new OnShape(LabShape.SENTINEL);
        LabHarms harms = story.lab.harms();
        harms.listen();
        story.rolledUnnoticed(story.rolled(Harm.CACHE_TOLD.release(), HarmStory.Moment.PRE_MIGRATION, harms::begins));
        assertThat(harms.heard(15)).isPositive();
        assertThat(harms.heard(0)).isZero();
    }

    @Test
    void whereNoOtherDatabaseIsAllowedTheReleasesNeverRunBesideEachOther() throws Exception {
        OnShape story = new OnShape(LabShape.ACL);
        HarmStory.Rolled rolled =
                story.rolled(Harm.CACHE_TOLD.release(), HarmStory.Moment.PRE_MIGRATION, story.lab.harms()::begins);
        assertThat(rolled.exit()).as(rolled.ending()).isZero();
        assertThat(rolled.text()).contains("maintenance");
        assertThat(rolled.load().failures()).allMatch(f -> f.how().startsWith("HTTP 503"));
        assertThat(rolled.cost().verdict()).isEmpty();
        nothingIsLost(rolled.load());
    }
}
