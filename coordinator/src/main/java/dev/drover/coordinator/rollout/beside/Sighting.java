package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What one look showed of one web host. */
public sealed interface Sighting {
    /** The web host that it is about, whoever was asked. */
    HostId host();

    /**
     * The ten minutes before, by the log of one balancer.
     *
     * @param answers how many answers were the server's
     * @param failed how many of them were 500 or more, or were none, whoever's fault it was
     * @param own how many were 500 or more and the application's own
     * @param falls how often it went DOWN for a wrong status
     */
    record Before(HostId host, HostId balancer, long answers, long failed, long own, long falls) implements Sighting {
        /** Its own errors are at most this part of its answers, by what was seen. */
        double usual() {
            long seen = own > 0 ? answers : Math.max(answers, ENOUGH);
            return Math.min(MOST, 2 * (own + 0.5) / (seen + 1));
        }

        /** A log that was rotated knows far fewer answers: it adds what else went wrong, and takes nothing away. */
        Before besides(Before known) {
            return 2 * answers >= known.answers
                    ? this
                    : new Before(
                            host,
                            balancer,
                            known.answers,
                            Math.max(failed, known.failed),
                            Math.max(own, known.own),
                            Math.max(falls, known.falls));
        }

        /** Whether it tells much more, or other, than what was known. */
        boolean differs(Before known) {
            return answers > 2 * known.answers
                    || falls != known.falls
                    || Math.abs(usual() - known.usual()) > known.usual() / 4
                    || failed > 2 * known.failed;
        }

        /** Where hardly anything was asked of it before, one error in two hundred is taken to be usual. */
        private static final long ENOUGH = 100;

        private static final double MOST = 0.95;
    }

    /**
     * The last minute, by the log of one balancer; told only where there are errors in it.
     *
     * @param answers how many answers were the server's
     * @param own how many were 500 or more and the application's own
     * @param well after when a good part of its answers was well last, as far as is known; long ago where that was at no time in
     *     that minute; nothing in journals of before
     */
    record Errors(HostId host, HostId balancer, long answers, long own, Optional<Instant> well) implements Sighting {
        public Errors {
            well = Objects.requireNonNullElse(well, Optional.empty());
        }

        public Errors(HostId host, HostId balancer, long answers, long own) {
            this(host, balancer, answers, own, Optional.empty());
        }
    }

    /**
     * How a balancer sees it.
     *
     * @param status HAProxy's word: UP, DOWN, MAINT, DRAIN …
     * @param check how the last health check ended, see {@link dev.drover.shared.action.haproxy.HaproxyServer}
     */
    record Line(HostId host, HostId balancer, String status, String check) implements Sighting {
        public boolean serves() {
            return status.startsWith("UP") || status.equals("no check");
        }

        boolean down() {
            return status.startsWith("DOWN");
        }

        /** DOWN, because the check was answered wrongly. */
        boolean wrong() {
            return down() && check.equals(HaproxyServer.WRONG_STATUS);
        }

        /** "UP 1/2" is a server that is UP, and whose latest check failed. */
        String kind() {
            return serves() ? "UP" : down() ? "DOWN" : status;
        }
    }

    /**
     * A page, asked as a user would and past nginx.
     *
     * @param answer its HTTP status; or a word where no answer came
     */
    record Page(HostId host, String path, String answer) implements Sighting {
        /** Its HTTP status; 0 where no answer came: that is want of the machine, or nobody listens, and shows no harm. */
        int status() {
            return answer.matches("[1-5][0-9][0-9]") ? Integer.parseInt(answer) : 0;
        }

        boolean silent() {
            return status() == 0;
        }

        boolean answered() {
            return status() > 0 && status() != TOO_MANY;
        }

        boolean well() {
            return answered() && status() < REFUSED;
        }

        /** Whoever asks too often learns nothing of the page. */
        private static final int TOO_MANY = 429;

        private static final int REFUSED = 400;
    }

    /**
     * Its application's process, by systemd.
     *
     * @param startedMs when it was started, by the host's clock, in epoch milliseconds; 0 where none runs
     * @param restarts how often systemd started it again by itself since somebody last asked for a start
     */
    record Unit(HostId host, long startedMs, long restarts, boolean running) implements Sighting {
        /** Whether somebody asked for what happened since: a stop, or a start that is not systemd's own. */
        boolean askedSince(Unit earlier) {
            boolean stopped = earlier.running && !running && restarts <= earlier.restarts;
            // Computed from the process's age, the time of its start varies by some milliseconds from look to look.
            boolean another = Math.abs(startedMs - earlier.startedMs) > SAME_MS;
            boolean started = running && another && restarts <= earlier.restarts;
            return stopped || started;
        }

        boolean same(Unit other) {
            return running == other.running
                    && restarts == other.restarts
                    && Math.abs(startedMs - other.startedMs) <= SAME_MS;
        }

        private static final long SAME_MS = 900;
    }
}
