package dev.drover.shared.action.release;

import dev.drover.shared.action.release.PageLook.Page;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page that a server of the new release refuses, beside what the old release answers for it.
 *
 * @param ofTheRelease whether it is the new release's: the old one gives the page, and gives this refusal nowhere
 * @param text what was answered by whom, for a person
 */
public record Refusal(boolean ofTheRelease, String text) {
    /**
     * What a server of the old release answers for a page at the same time.
     *
     * @param host its name
     */
    public record OldAnswer(String host, Page page) {}

    /**
     * Compares. Where an old server gives the same refusal, where all of them refuse, or where this host refused the page
     * before, nothing is blamed; nor where nobody of the old release has answered.
     *
     * @param host who refuses
     * @param as as whom it was asked
     * @param old what servers of the old release answer now; those that gave no answer are left out
     * @param before what this host answered while it ran the old release, if it did
     */
    public static Refusal of(String host, Page page, String as, List<OldAnswer> old, Optional<Page> before) {
        Optional<Page> was = before.filter(Page::answered);
        boolean given = old.stream().anyMatch(o -> o.page().good())
                || (old.isEmpty() && was.filter(Page::good).isPresent());
        boolean same = old.stream().anyMatch(o -> Objects.equals(o.page().answer(), page.answer()));
        boolean blamed = given && !same && was.filter(Page::refused).isEmpty();
        List<String> answers = Stream.concat(
                        old.stream().map(o -> o.host() + " answers " + o.page().answer()),
                        was.map(w -> host + " answered " + w.answer() + " before").stream())
                .toList();
        return new Refusal(
                blamed,
                host + " answers " + page.path() + " with " + page.answer() + " on the new release, asked as " + as
                        + "; on the old one "
                        + (answers.isEmpty() ? "nobody answers" : String.join(", ", answers)));
    }
}
