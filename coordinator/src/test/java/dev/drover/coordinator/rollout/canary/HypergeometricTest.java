package dev.drover.coordinator.rollout.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HypergeometricTest {
    @Test
    void theBetIsFair() {
        // Expectation of the ratio over all splits of 3 failures among 5 + 7 requests, if both arms are equal.
        double expectation = 0;
        for (long j = 0; j <= 3; j++) {
            double probability = choose(5, j) * choose(7, 3 - j) / choose(12, 3);
            expectation += probability * Math.exp(Hypergeometric.logRatio(4, 5, j, 7, 3 - j));
        }
        assertThat(expectation).isCloseTo(1, within(1e-9));
    }

    @Test
    void nothingIsLearnedWithoutFailuresOrWithoutASecondArm() {
        assertThat(Hypergeometric.logRatio(3, 100, 0, 100, 0)).isZero();
        assertThat(Hypergeometric.logRatio(3, 100, 9, 0, 0)).isZero();
    }

    private static double choose(long n, long k) {
        double value = 1;
        for (long i = 1; i <= k; i++) {
            value = value * (n - k + i) / i;
        }
        return value;
    }
}
