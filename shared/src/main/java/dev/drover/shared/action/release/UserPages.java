package dev.drover.shared.action.release;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.action.release.PageLook.Page;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages that users must get from a web host before it is let in. Servers of the old release are asked for what it
 * refuses at the same time, and the host itself was asked while it ran the old one; see {@link Refusal}.
 *
 * @param host this host's name
 * @param unit Puma's unit on it
 * @param pages what is asked; nothing where the host serves no users
 * @param old servers that still run the old release when this one is asked
 */
public record UserPages(String host, String unit, List<String> pages, List<Old> old) {
    /** A host without users. */
    public static final UserPages NONE = new UserPages("", "", List.of(), List.of());

    /** So often in a row a page must be refused before it counts. */
    private static final int IN_A_ROW = 3;

    /** A server of the old release. */
    public record Old(String host, int port, String unit) {}

    boolean wanted() {
        return !pages.isEmpty();
    }

    /** Asks once, as a user. */
    PageLook look(Probe probe, Switch.Services on) {
        return PageLook.look(probe, new PageLook.At(on.port(), on.domain(), unit), pages);
    }

    /** What the host answers while the old release runs on it; nothing where that cannot be asked now. */
    List<Page> before(Probe probe, Switch.Services on) {
        try {
            return wanted() ? look(probe, on).pages() : List.of();
        } catch (Unseen unseen) {
            return List.of(); // the other servers are left to compare with
        }
    }

    /**
     * Waits until users get every page, or until a page was refused three times in a row.
     *
     * @param before what the host answered on the old release
     * @throws Broken if a refusal is the release's, or if no answer comes
     * @throws Unseen if nobody could ask
     */
    void await(Machine machine, Switch.Services on, List<Page> before, Duration limit) {
        List<PageLook> last = new ArrayList<>();
        int[] refused = {0};
        boolean clear = machine.await(limit, () -> {
            PageLook now = asked(look(machine, on));
            last.clear();
            last.add(now);
            refused[0] = now.pages().stream().anyMatch(Page::refused) ? refused[0] + 1 : 0;
            return now.pages().stream().allMatch(Page::good) || refused[0] >= IN_A_ROW;
        });
        if (last.isEmpty()) {
            throw new Unseen("the pages of " + host + " could not be asked as a user");
        }
        PageLook seen = last.getFirst();
        if (!clear) {
            throw new Broken(
                    host + " gives a user no answer within " + limit.toSeconds() + " s: " + seen.told(),
                    "journalctl -u " + unit + " on the host shows why");
        }
        for (Refusal refusal : refusals(machine, on, seen, before)) {
            if (refusal.ofTheRelease()) {
                throw new Broken(
                        refusal.text(),
                        "look for a rule of the new release that refuses users (config/initializers/rack_attack.rb,"
                                + " or one of your own)");
            }
            machine.say(refusal.text());
        }
    }

    /**
     * How users fare on a host that runs the new release already and is healthy.
     *
     * @param healthy what is said of that
     * @param waits whether a page that may not be asked in this minute is asked again later
     * @throws Unseen if it may not be asked and nobody waits
     */
    <B extends Record> Finding<B> finding(Probe probe, Switch.Services on, String healthy, B before, boolean waits) {
        PageLook seen = look(probe, on);
        if (waits && !seen.skipped().isEmpty()) {
            return new Finding.Needed<>(notAsked(seen), before);
        }
        List<Refusal> refusals = refusals(probe, on, asked(seen), List.of());
        for (Refusal refusal : refusals) {
            if (refusal.ofTheRelease()) {
                return new Finding.Needed<>(refusal.text(), before);
            }
        }
        return new Finding.AlreadySo<>(
                Stream.concat(Stream.of(healthy, seen.told()), refusals.stream().map(Refusal::text))
                        .collect(Collectors.joining("; ")));
    }

    private static PageLook asked(PageLook seen) {
        if (!seen.skipped().isEmpty()) {
            throw new Unseen(notAsked(seen));
        }
        return seen;
    }

    private static String notAsked(PageLook seen) {
        return String.join(", ", seen.skipped())
                + " was not asked as a user: as many pages as may be were asked in the last minute";
    }

    /** What is refused, beside what the old release answers. */
    List<Refusal> refusals(Probe probe, Switch.Services on, PageLook seen, List<Page> before) {
        return seen.pages().stream()
                .filter(Page::refused)
                .map(page -> Refusal.of(
                        host,
                        page,
                        seen.asWhom(),
                        answers(probe, on, page.path()),
                        before.stream()
                                .filter(b -> b.path().equals(page.path()))
                                .findFirst()))
                .toList();
    }

    /** What the servers of the old release answer now. One that cannot be asked is left out, and so says nothing. */
    private List<Refusal.OldAnswer> answers(Probe probe, Switch.Services on, String path) {
        List<Refusal.OldAnswer> answers = new ArrayList<>();
        for (Old o : old) {
            Output said =
                    probe.elsewhere(new HostId(o.host())).look("page", "" + o.port(), on.domain(), o.unit(), path);
            PageLook.of(said)
                    .page(path)
                    .filter(p -> said.ok() && p.answered())
                    .ifPresent(p -> answers.add(new Refusal.OldAnswer(o.host(), p)));
        }
        return answers;
    }
}
