package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every harm from every moment on: where an old server suffers it is found, and always all is put back, and nothing lost. */
abstract class HarmTable extends HarmStory {
    /** As long as the lab runs the release that it came up with, a roll that was put back leaves it as a new one. */
    private boolean fresh;

    private final List<Harm> harms;

    HarmTable(Lab lab, Harm... harms) {
        super(lab);
        this.harms = List.of(harms);
    }

    @BeforeEach
    void aLabOfTheOldRelease() {
        if (!fresh) {
            lab.up();
            lab.fleet().contentAfter(Duration.ofSeconds(10));
            fresh = true;
        }
    }

    Stream<Arguments> table() {
        return harms.stream().flatMap(h -> Arrays.stream(Moment.values()).map(m -> Arguments.of(h, m)));
    }

    /**
     * Whether a process of the old release is left that suffers from then on. All old Sidekiqs have ended before a new process
     * writes jobs, because this release has a class of jobs that they do not know.
     */
    private boolean suffers(Harm harm, Moment moment) {
        boolean last = moment == Moment.SECOND_WEB
                && lab.hosts().stream().filter(h -> h.name().startsWith("web")).count() == 2;
        return harm != Harm.JOBS_UNREADABLE && !last;
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatHarmsTheOldReleaseIsPutBack(Harm harm, Moment moment) throws Exception {
        fresh = false;
        boolean back = moment == Moment.WAY_BACK;
        Rolled rolled = rolled(harm.release(), moment, () -> {
            begins(harm);
            if (back) {
                said("rollback", "--why", "ada has changed her mind");
            }
        });
        if (suffers(harm, moment) && !back) {
            foundAndPutBack(rolled);
        } else if (back) {
            putBack(rolled);
        } else {
            rolledUnnoticed(rolled);
        }
        assertThat(rolled.lastTakenOut()).isZero();
        if (harm == Harm.CACHE_UNREADABLE) {
            assertThat(rolled.cost().failuresAfterClear()).isZero();
        }
        fresh = rolled.exit() == 2;
    }
}
