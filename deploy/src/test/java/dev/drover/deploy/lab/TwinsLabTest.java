package dev.drover.deploy.lab;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty rolls of releases that look as if they harmed the old one, and do not: each is rolled, and nobody is blamed. */
@Tag("lab")
@Tag("long")
class TwinsLabTest extends HarmStory {
    TwinsLabTest() {
        super(LAB);
    }

    /** Five twins, each from four moments on. */
    static Stream<Arguments> twins() {
        return Stream.of(Moment.PRE_MIGRATION, Moment.SIDEKIQ, Moment.CANARY, Moment.SECOND_WEB)
                .flatMap(m ->
                        Arrays.stream(Harm.values()).map(Harm::twin).distinct().map(t -> Arguments.of(t, m)));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void nobodyIsBlamed(String twin, Moment moment) throws Exception {
        if (moment == Moment.PRE_MIGRATION) { // there is one only from the release of before on
            LAB.up();
            LAB.fleet().watchBriefly();
        }
        rolledUnnoticed(rolled(twin, moment, () -> LAB.harms().begins()));
    }
}
