package dev.drover.coordinator.rollout.canary;

import dev.drover.shared.action.Reading;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What was counted of a watched release so far, and the weight of it against "no worse than before".
 *
 * <p>The test is an e-process: a bet that starts at 1 and, if the release is no worse, is expected never to grow; by
 * Ville's inequality it passes 1/α with probability at most α, however often one looks. Where old and new serve at the
 * same time, only the failures bet: given how many failures an interval had, the share that fell on the canary is
 * hypergeometric if both are equal. Where the old one no longer serves (Sidekiq), each job bets against the failure rate
 * that the old release had, doubled and at least one percent. The bets are spread over several sizes of effect.
 *
 * @param readings times that something was read over some time; not the first reading after one that failed
 * @param millis how long was watched
 * @param logBets natural logarithm of the bet for each effect size
 * @param restarts times that the watched process had to be started again
 */
public record Evidence(
        long canaryTotal,
        long canaryBad,
        long baselineTotal,
        long baselineBad,
        long restarts,
        long readings,
        long millis,
        List<Double> logBets) {

    /** How many times as likely a failure is: the effects that are bet on. */
    static final List<Double> ODDS = List.of(1.5, 2.0, 3.0, 5.0, 10.0, 50.0);

    static final List<Double> RATES = List.of(0.03, 0.06, 0.12, 0.25, 0.5, 0.9);

    public static final Evidence NONE =
            new Evidence(0, 0, 0, 0, 0, 0, 0, ODDS.stream().map(o -> 0.0).toList());

    public Evidence plus(Reading r) {
        return new Evidence(
                canaryTotal + r.canaryTotal(),
                canaryBad + r.canaryBad(),
                baselineTotal + r.baselineTotal(),
                baselineBad + r.baselineBad(),
                restarts + r.restarts(),
                readings + (r.millis() > 0 ? 1 : 0),
                millis + r.millis(),
                IntStream.range(0, logBets.size())
                        .mapToObj(i -> logBets.get(i) + gain(i, r))
                        .toList());
    }

    private double gain(int i, Reading r) {
        if (r.canaryTotal() == 0) {
            return 0;
        }
        return r.baselineTotal() > 0
                ? Hypergeometric.logRatio(
                        ODDS.get(i), r.canaryTotal(), r.canaryBad(), r.baselineTotal(), r.baselineBad())
                : against(i, r);
    }

    /** One arm only: the release before this reading is all that there is to compare with. */
    private double against(int i, Reading r) {
        double old = baselineTotal == 0 ? 0 : (double) baselineBad / baselineTotal;
        double usual = Math.min(0.9, Math.max(0.01, 2 * old));
        double supposed = Math.max(RATES.get(i), Math.min(0.95, 1.5 * usual));
        return r.canaryBad() * Math.log(supposed / usual)
                + (r.canaryTotal() - r.canaryBad()) * Math.log((1 - supposed) / (1 - usual));
    }

    /** The mixture of all bets; 1 means that nothing was learned. */
    public double bet() {
        double sum = 0;
        for (double log : logBets) {
            sum += Math.exp(Math.min(700, log));
        }
        return sum / logBets.size();
    }
}
