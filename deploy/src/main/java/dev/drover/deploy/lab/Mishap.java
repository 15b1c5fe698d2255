package dev.drover.deploy.lab;

import java.time.Duration;

/**
 * Something that goes wrong in the lab while a rollout rolls.
 *
 * @param step it strikes when this step has been ordered; with {@code undo:} in front, when it is to be put back
 * @param usersSuffer whether requests may fail while it lasts, because what serves them is away itself
 */
public record Mishap(String name, String step, boolean usersSuffer, Strike strike) {
    private static final int SSH = 22;
    private static final Duration CUT = Duration.ofSeconds(10);
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final Duration LOCKED = Duration.ofSeconds(15);

    /** What is done; returns when it is over. */
    public interface Strike {
        void on(ChaosRoll roll) throws Exception;
    }

    private static Mishap of(String name, String step, Strike strike) {
        return new Mishap(name, step, false, strike);
    }

    public static Mishap killed(String step) {
        return of("kill -9 of the coordinator and its workers", step, ChaosRoll::killAndResume);
    }

    /** Stopped until the lease on web01 has fired, and then going on as if nothing had been. */
    public static Mishap stoppedLongerThanItsLease(String step) {
        return of("SIGSTOP longer than the lease, then SIGCONT", step, ChaosRoll::stopUntilTheLeaseFires);
    }

    public static Mishap cutOff(String host, String step) {
        String rule = "nft add table inet cut && nft add chain inet cut in '{ type filter hook input priority 0; }'"
                + " && nft add rule inet cut in tcp dport " + SSH + " drop";
        return of("SSH to " + host + " cut for " + CUT.toSeconds() + " s", step, roll -> {
            roll.lab().exec(host, rule).orFail("cutting the cable");
            Thread.sleep(CUT); // the length is the mishap
            roll.lab().exec(host, "nft delete table inet cut").orFail("mending the cable");
        });
    }

    public static Mishap withoutPower(String host, String step) {
        return new Mishap("power of " + host + " off and on", step, true, roll -> {
            Shell.run("docker", "kill", "drover-lab-" + host).orFail("power off");
            Shell.run("docker", "start", "drover-lab-" + host).orFail("power on");
            roll.untilUp(host);
        });
    }

    public static Mishap stepKilled(String host, String step) {
        return of(
                "the long step on " + host + " killed, as for want of memory",
                step,
                roll -> Lab.await(
                        "a long step on " + host,
                        () -> roll.lab()
                                        .exec(
                                                host,
                                                "u=$(systemctl list-units --plain --no-legend 'drover-r*.service' | awk '{print $1}');"
                                                        + " [ -n \"$u\" ] && systemctl kill -s KILL $u")
                                        .exit()
                                == 0));
    }

    /** A service of the fleet itself goes away, and comes back as it was. */
    public static Mishap serviceAway(String host, String units, String step) {
        String named = "systemctl list-units --all --plain --no-legend '" + units + "' | awk '{print $1}'";
        return new Mishap(units + " away for " + AWAY.toSeconds() + " s", step, true, roll -> {
            roll.lab().exec(host, "systemctl stop $(" + named + ")").orFail("stopping " + units);
            Thread.sleep(AWAY); // the length is the mishap
            roll.lab().exec(host, "systemctl start $(" + named + ")").orFail("starting " + units);
        });
    }

    public static Mishap gitLocked(String host, String step) {
        String lock = "/home/mastodon/live/.git/index.lock";
        return of("git's lock held on " + host + " for " + LOCKED.toSeconds() + " s", step, roll -> {
            roll.lab().exec(host, "touch " + lock).orFail("locking");
            Thread.sleep(LOCKED); // the length is the mishap
            roll.lab().exec(host, "rm -f " + lock).orFail("unlocking");
        });
    }

    public static Mishap helperKilled(String host, String step) {
        return of(
                "kill -9 of the host helper on " + host,
                step,
                roll -> roll.lab().exec(host, "pkill -9 -f 'drover-host serve'"));
    }

    /** A person installs a newer helper while the old one works. */
    public static Mishap helperReplaced(String host, String step) {
        String script =
                "f=/usr/local/sbin/drover-host; { cat $f; echo '# newer'; } > $f.new && chmod 755 $f.new && mv $f.new $f";
        return of(
                "the host helper on " + host + " replaced by a newer one",
                step,
                roll -> roll.lab().exec(host, script).orFail("installing a newer helper"));
    }
}
