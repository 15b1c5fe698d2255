package dev.drover.deploy.lab;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of this machine's processors the lab's hosts get: a lab with too little of them does not even boot. */
final class Processors {
    private static final double LEAST = 0.3;

    /** Two loops for a second; the last line tells their processor time. */
    private static final String LOOPS =
            "timeout 1 sh -c 'while :; do :; done' & timeout 1 sh -c 'while :; do :; done' & wait; times";

    private static final Pattern CHILDREN = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");
    private static final int MINUTE = 60;

    private boolean suffice;

    /**
     * Looks once, before the first host is started.
     *
     * @throws TooSlow if hosts get too little
     */
    synchronized void mustSuffice(String image) {
        if (!suffice) {
            double got = got(image);
            if (got < LEAST) {
                throw new TooSlow(String.format(
                        Locale.ROOT,
                        "the lab's hosts together get only %.2f of a processor on this machine, and need %.1f to boot;"
                                + " no roll is begun",
                        got,
                        LEAST));
            }
            suffice = true;
        }
    }

    private static double got(String image) {
        String said = Shell.run("docker", "run", "--rm", "--network", "none", image, "sh", "-c", LOOPS)
                .orFail("measuring the processors");
        Matcher children = CHILDREN.matcher(said);
        if (!children.find()) {
            throw new IllegalStateException("measuring the processors: " + said);
        }
        return seconds(children, 1) + seconds(children, 3);
    }

    private static double seconds(Matcher times, int group) {
        return MINUTE * Double.parseDouble(times.group(group)) + Double.parseDouble(times.group(group + 1));
    }
}
