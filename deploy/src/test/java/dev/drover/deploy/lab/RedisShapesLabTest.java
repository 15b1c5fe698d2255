package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same hop where Redis is found by a Sentinel, and where the application may use no other database than the first. */
@Tag("lab")
@Tag("long")
class RedisShapesLabTest extends LabStory {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    /** A roll on a lab of some shape. */
    private static final class OnShape extends HarmStory {
        OnShape(LabShape shape) {
            super(new Lab(HOME, shape));
            lab.up();
            lab.fleet().contentAfter(Duration.ofSeconds(10));
        }
    }

    /** Sentinel: 4.2 finds no second cache by it; ACL: the user may not select another database. */
    @ParameterizedTest
    @EnumSource(names = {"SENTINEL", "ACL"})
    void whereTheNewReleaseCannotHaveACacheOfItsOwnTheTwoNeverRunBesideEachOther(LabShape shape) throws Exception {
        OnShape story = new OnShape(shape);
        HarmStory.Rolled rolled =
                story.rolled(Harm.CACHE_TOLD.release(), HarmStory.Moment.PRE_MIGRATION, story.lab.harms()::begins);
        assertThat(rolled.exit()).as(rolled.ending()).isZero();
        assertThat(rolled.text()).contains("THE SITE SHOWS THE MAINTENANCE PAGE");
        assertThat(rolled.load().failures()).allMatch(f -> f.how().startsWith("HTTP 503"));
        assertThat(rolled.cost().verdict()).isEmpty();
        nothingIsLost(rolled.load());
    }
}
