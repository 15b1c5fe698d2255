package dev.drover.coordinator.rollout.beside;

/** How rarely something happens by chance. */
final class Rarity {
    private Rarity() {}

    /** The probability that of {@code tries} at least {@code fail}, if each fails with probability {@code rate}. */
    static double atLeast(long fail, long tries, double rate) {
        if (fail <= 0) {
            return 1;
        }
        if (fail > tries) {
            return 0;
        }
        double term = fail * Math.log(rate) + (tries - fail) * Math.log1p(-rate);
        for (long i = 1; i <= fail; i++) {
            term += Math.log((double) (tries - fail + i) / i);
        }
        double sum = 0;
        for (long i = fail; i <= tries && (term > LEAST || i < tries * rate); i++) { // up to the usual number they grow
            sum += Math.exp(term);
            term += Math.log((double) (tries - i) / (i + 1)) + Math.log(rate) - Math.log1p(-rate);
        }
        return Math.min(1, sum);
    }

    /** Smaller terms, by their logarithm, change nothing. */
    private static final double LEAST = -60;
}
