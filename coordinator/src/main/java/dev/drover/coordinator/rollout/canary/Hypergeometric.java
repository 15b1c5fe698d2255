package dev.drover.coordinator.rollout.canary;

/** How failures fall on two arms when their number is given. */
final class Hypergeometric {
    private Hypergeometric() {}

    /**
     * Logarithm of how much likelier this split of failures is if the odds of a failure in the first arm are
     * {@code odds} times those in the second, than if both arms are equal. Its exponential has expectation 1 if they are.
     */
    static double logRatio(double odds, long firstTotal, long firstBad, long secondTotal, long secondBad) {
        long bad = firstBad + secondBad;
        if (bad == 0 || firstTotal == 0 || secondTotal == 0) {
            return 0;
        }
        long least = Math.max(0, bad - secondTotal);
        long most = Math.min(bad, firstTotal);
        double logOdds = Math.log(odds);
        double plain = Double.NEGATIVE_INFINITY;
        double tilted = Double.NEGATIVE_INFINITY;
        double weight = 0; // log of C(first, j) * C(second, bad - j), relative to j = least
        for (long j = least; j <= most; j++) {
            plain = add(plain, weight);
            tilted = add(tilted, weight + (j - least) * logOdds);
            weight += Math.log((double) (firstTotal - j) / (j + 1))
                    + Math.log((double) (bad - j) / (secondTotal - bad + j + 1));
        }
        return (firstBad - least) * logOdds - (tilted - plain);
    }

    private static double add(double a, double b) {
        double high = Math.max(a, b);
        return high == Double.NEGATIVE_INFINITY ? high : high + Math.log(Math.exp(a - high) + Math.exp(b - high));
    }
}
