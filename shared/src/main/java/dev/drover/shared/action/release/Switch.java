package dev.drover.shared.action.release;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Wanting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Stops Mastodon's services on a host that is out of service, makes the new tree the live one, starts them again, and
 * waits until a real page comes from the new version. Streaming keeps running from the tree that it was started in.
 */
public final class Switch implements Action<Switch.Params, Switch.Before> {
    /**
     * @param tree folder of the new release under releases
     * @param oldTree folder that the found release moves to
     * @param version what the page must say; empty where the host has no web role
     * @param minHealthyMillis how long they must then stay healthy
     * @param healthyMillis the longest that the services may take to become healthy
     * @param users what users must get then; nothing in plans of before
     */
    public record Params(
            String live,
            String releases,
            String tree,
            String oldTree,
            String commit,
            String version,
            Services services,
            long healthyMillis,
            long minHealthyMillis,
            UserPages users) {
        @Override
        public UserPages users() {
            return Objects.requireNonNullElse(users, UserPages.NONE);
        }
    }

    /** What runs on the host; {@code port} is Puma's, 0 without a web role. */
    public record Services(List<String> sidekiq, List<String> web, int port, String domain) {
        List<String> all() {
            List<String> units = new ArrayList<>(sidekiq);
            units.addAll(web);
            return units;
        }
    }

    /**
     * @param pages what a user got from the old release here; nothing in journals of before
     */
    public record Before(String commit, List<String> running, List<PageLook.Page> pages) {
        public Before {
            pages = Objects.requireNonNullElse(pages, List.of());
        }
    }

    /** What is wanted of a host that is put back and runs, and is not well. */
    public static final String WELL = "that what ran before is well again there (journalctl -u its units)";

    /** Likewise where its balancer's check is content: only what users are answered is wrong. */
    public static final String ANSWERS_WELL = "that what ran before answers well again (journalctl -u its units)";

    @Override
    public String name() {
        return "release.switch";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public boolean changesWhatRuns() {
        return true;
    }

    @Override
    public boolean runsNewCode() {
        return true;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        return look(p, probe, false);
    }

    /** After the touch a page that may not be asked yet is waited for; before it, nobody knows how the host stands. */
    @Override
    public Finding<Before> verify(Params p, Probe probe) {
        return look(p, probe, true);
    }

    private static Finding<Before> look(Params p, Probe probe, boolean waits) {
        Trees trees = Trees.look(probe, p.live(), p.releases(), p.tree());
        List<Units.Unit> units = Units.look(probe, all(p));
        List<String> running =
                units.stream().filter(Units.Unit::wanted).map(Units.Unit::name).toList();
        if (!trees.liveCommit().equals(p.commit())) {
            return new Finding.Needed<>(
                    p.live() + " is at " + shorten(trees.liveCommit()),
                    new Before(trees.liveCommit(), running, p.users().before(probe, p.services())));
        }
        Before before = new Before(trees.liveCommit(), running, List.of());
        Optional<String> ill = illness(p, p.version(), probe);
        if (ill.isPresent()) {
            return new Finding.Needed<>(ill.get(), before);
        }
        String healthy = p.live() + " is " + p.tree() + " and healthy";
        return p.users().wanted()
                ? p.users().finding(probe, p.services(), healthy, before, waits)
                : new Finding.AlreadySo<>(healthy);
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        stop(p.services(), machine);
        machine.say("switching " + p.live() + " to " + p.tree());
        Broken.unlessOk(
                machine.touch("tree_switch", p.live(), p.releases(), p.tree(), p.oldTree()),
                "switching " + p.live() + " to " + p.tree() + " failed",
                "look at " + p.live() + " and " + p.releases() + " on the host; drover rollback puts them back");
        start(all(p), machine);
        awaitHealth(p, p.version(), machine);
        if (p.users().wanted()) {
            p.users().await(machine, p.services(), before.pages(), Duration.ofMillis(p.healthyMillis()));
        }
    }

    private void awaitHealth(Params p, String version, Machine machine) {
        List<String> last = new ArrayList<>();
        boolean healthy = machine.await(Duration.ofMillis(p.healthyMillis()), () -> {
            Optional<String> ill = illness(p, version, machine);
            last.clear();
            ill.ifPresent(last::add);
            return ill.isEmpty();
        });
        if (!healthy) {
            throw new Broken(
                    "not healthy within " + p.healthyMillis() / 1000 + " s: " + String.join("", last),
                    "journalctl -u " + String.join(" -u ", all(p)) + " on the host shows why");
        }
        staysHealthy(p, version, machine);
    }

    /** A process that comes up and dies again is healthy for a moment only. */
    private void staysHealthy(Params p, String version, Machine machine) {
        List<String> last = new ArrayList<>();
        boolean well = machine.lasts(Duration.ofMillis(p.minHealthyMillis()), () -> {
            illness(p, version, machine).ifPresent(last::add);
            return last.isEmpty();
        });
        if (!well) {
            throw new Broken(
                    "healthy, and then not any more: " + last.getFirst(),
                    "journalctl -u " + String.join(" -u ", all(p)) + " on the host shows why");
        }
    }

    /** What is wrong with the services, if anything: units, and for web a page with all its files. */
    private static Optional<String> illness(Params p, String version, Probe probe) {
        for (Units.Unit unit : Units.look(probe, all(p))) {
            if (!unit.running()) {
                return Optional.of(unit.name() + " is " + unit.active() + " after " + unit.restarts() + " restarts");
            }
            if (!unit.cwd().equals(p.live())) {
                return Optional.of(unit.name() + " still runs from " + unit.cwd());
            }
        }
        return p.services().web().isEmpty()
                ? Optional.empty()
                : WebHealth.illness(
                        probe, p.live(), p.services().port(), p.services().domain(), version);
    }

    static void stop(Services services, Machine machine) {
        String remedy = "systemctl status on the host shows why a unit does not stop, then: drover retry";
        if (!services.web().isEmpty()) {
            Broken.unlessOk(
                    machine.touch(words(List.of("unit", "stop"), services.web())), "stopping web failed", remedy);
        }
        if (!services.sidekiq().isEmpty()) {
            Broken.unlessOk(
                    machine.touch(words(List.of("sidekiq_stop"), services.sidekiq())),
                    "stopping Sidekiq failed",
                    remedy);
        }
    }

    static void start(List<String> units, Machine machine) {
        if (!units.isEmpty()) {
            Broken.unlessOk(
                    machine.touch(words(List.of("unit", "start"), units)),
                    "starting " + String.join(", ", units) + " failed",
                    "journalctl -u " + units.getFirst() + " on the host shows why");
        }
    }

    private static String[] words(List<String> first, List<String> rest) {
        List<String> words = new ArrayList<>(first);
        words.addAll(rest);
        return words.toArray(String[]::new);
    }

    private static List<String> all(Params p) {
        return p.services().all();
    }

    private static String shorten(String commit) {
        return commit.substring(0, Math.min(10, commit.length()));
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        if (before.commit().equals(p.commit())) {
            return;
        }
        boolean isLive = Trees.look(machine, p.live(), p.releases(), p.tree())
                .liveCommit()
                .equals(before.commit());
        if (!isLive || !runs(p, before, machine)) {
            stop(p.services(), machine);
            if (!isLive) {
                Broken.unlessOk(
                        machine.touch("tree_switch", p.live(), p.releases(), p.oldTree(), p.tree()),
                        "putting the old tree back failed",
                        "look at " + p.live() + " and " + p.releases() + " on the host, then: drover retry");
            }
            start(before.running(), machine);
        }
        if (!before.running().isEmpty()) {
            getsWell(p, machine);
        }
    }

    /** Whether what is wanting of a host that is put back is only that it is well. */
    public static boolean waitsToBeWell(String wanted) {
        return wanted.equals(WELL) || wanted.equals(ANSWERS_WELL);
    }

    /** Whether what ran before runs from the live tree: an earlier try has put it back, and only its health was waited for. */
    private static boolean runs(Params p, Before before, Machine machine) {
        return !before.running().isEmpty()
                && Units.look(machine, before.running()).stream()
                        .allMatch(u -> u.running() && u.cwd().equals(p.live()));
    }

    /** It runs what ran before: what keeps it from being well is something else, and may pass. */
    private void getsWell(Params p, Machine machine) {
        List<String> last = new ArrayList<>();
        boolean answers = machine.await(Duration.ofMillis(p.healthyMillis()), () -> {
            Optional<String> ill = illness(p, "", machine);
            last.clear();
            ill.ifPresent(last::add);
            return ill.isEmpty() || answers(p, machine);
        });
        if (!last.isEmpty()) {
            throw answers
                    ? new Wanting(
                            "it runs, and is not well: " + last.getFirst(),
                            passesCheck(p, machine) ? ANSWERS_WELL : WELL)
                    : new Wanting("not healthy within " + p.healthyMillis() / 1000 + " s: " + last.getFirst(), WELL);
        }
        try {
            staysHealthy(p, "", machine);
        } catch (Broken ill) {
            throw new Wanting(ill.found(), WELL);
        }
    }

    /** Whether it has started and answers, whatever it says: to wait longer here would only hold up the rest of the way back. */
    private static boolean answers(Params p, Probe probe) {
        return !p.services().web().isEmpty()
                && WebHealth.answers(
                        probe, p.live(), p.services().port(), p.services().domain());
    }

    private static boolean passesCheck(Params p, Probe probe) {
        return WebHealth.passesCheck(
                probe, p.live(), p.services().port(), p.services().domain());
    }
}
