package dev.drover.deploy.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rolls of releases that look as if they harmed the old one, and do not: each is rolled, and nobody is blamed. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwinsLabTest extends HarmStory {
    private final List<Moment> moments;
    private boolean up;

    TwinsLabTest() {
        this(Moment.PRE_MIGRATION, Moment.SIDEKIQ);
    }

    TwinsLabTest(Moment... moments) {
        super(LAB);
        this.moments = List.of(moments);
    }

    /** Five twins, each from these moments on. */
    Stream<Arguments> twins() {
        return moments.stream()
                .flatMap(m ->
                        Arrays.stream(Harm.values()).map(Harm::twin).distinct().map(t -> Arguments.of(t, m)));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void nobodyIsBlamed(String twin, Moment moment) throws Exception {
        if (!up || moment == Moment.PRE_MIGRATION) { // there is one only from the release of before on
            LAB.up();
            LAB.fleet().contentAfter(Duration.ofSeconds(10));
            up = true;
        }
        rolledUnnoticed(rolled(twin, moment, () -> LAB.harms().begins()));
    }
}
