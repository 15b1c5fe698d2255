package dev.drover.coordinator.planner.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.survey.Sources;
import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A small history in the shape of Mastodon's own, written anew: for each hop the lines that the helper finds in both
 * releases.
 */
class MixedTest {
    private static final Path HOPS = Path.of("src/test/resources/mixed");

    private static Mixed hop(String from, String to) throws IOException {
        return judged(Files.readString(HOPS.resolve(from + "-" + to + ".txt")), "v" + from, "v" + to);
    }

    private static Mixed judged(String looked, String from, String to) {
        return Mixed.of(Sources.read(new Output(0, looked, "")), from, to);
    }

    private static List<Shared> kinds(Mixed mixed) {
        return mixed.findings().stream().map(Finding::shared).toList();
    }

    private static Finding one(Mixed mixed, Shared shared) {
        List<Finding> all =
                mixed.findings().stream().filter(f -> f.shared() == shared).toList();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void nobodyKnowsWhetherRecordsOfRails61And70AreReadByEachOther() throws IOException {
        Mixed hop = hop("4.1", "4.2");
        assertThat(kinds(hop)).containsExactly(Shared.RECORDS_UNSURE, Shared.SETTING_COPIED);
        assertThat(hop.unreadableCache()).as("4.2 writes entries as 4.1 does").isFalse();
        assertThat(one(hop, Shared.RECORDS_UNSURE).what()).contains("6.1 and 7.0", "do not tell");
        assertThat(one(hop, Shared.SETTING_COPIED).what()).contains("users' own settings", "move_user_settings");
        assertThat(hop.unseen()).isEmpty();
    }

    @Test
    void theCacheOf43IsNotReadBy42AndItsCookiesAre() throws IOException {
        Mixed hop = hop("4.2", "4.3");
        assertThat(kinds(hop))
                .containsExactlyInAnyOrder(
                        Shared.CACHE,
                        Shared.RECORDS,
                        Shared.SIGNED_LINKS,
                        Shared.JOBS_GONE,
                        Shared.SETTING_COPIED,
                        Shared.SECOND_FACTOR);
        assertThat(hop.unreadableCache()).isTrue();
        assertThat(one(hop, Shared.CACHE).what()).contains("form 7.1", "v4.2 reads only 6.1 and 7.0", "Rails 7.0.8");
        assertThat(one(hop, Shared.CACHE).users()).contains("500");
        assertThat(one(hop, Shared.CACHE).undone()).contains("as long as one process of v4.3");
        assertThat(one(hop, Shared.SECOND_FACTOR).undone()).contains("not by a way back", "--disable-2fa");
        assertThat(one(hop, Shared.SETTING_COPIED).what()).contains("interactions.must_be_follower");
        assertThat(String.join("\n", hop.notes(Optional.empty()))).doesNotContainIgnoringCase("cookie");
        assertThat(hop.unseen()).isEmpty();
    }

    @Test
    void withoutTheRotatorCookiesAreBlamed() throws IOException {
        String hop = Files.readString(HOPS.resolve("4.2-4.3.txt"));
        String without = hop.lines()
                .filter(l -> !(l.startsWith("running=") && l.contains("cookies.rotate")))
                .reduce("", (a, b) -> a + b + "\n");
        Finding cookies = one(judged(without, "v4.2", "v4.3"), Shared.COOKIES);
        assertThat(cookies.what()).contains("SHA1", "SHA256");
        assertThat(cookies.users()).contains("signed out");
        String marshal = hop.replace(
                "target=config/initializers/cookies_serializer.rb\tRails.application.config.action_"
                        + "dispatch.cookies_serializer = :json",
                "target=config/initializers/cookies_serializer.rb\tconfig."
                        + "action_dispatch.cookies_serializer = :marshal");
        assertThat(marshal).isNotEqualTo(hop);
        assertThat(one(judged(marshal, "v4.2", "v4.3"), Shared.COOKIES).what()).contains("json", "marshal");
    }

    @Test
    void theMarkOfAHomeFeedAndArgumentsOfJobsDifferIn44() throws IOException {
        Mixed hop = hop("4.3", "4.4");
        assertThat(kinds(hop))
                .containsExactlyInAnyOrder(
                        Shared.JOB_ARGUMENTS, Shared.JOB_ARGUMENTS, Shared.JOBS_GONE, Shared.FEED_MARKER);
        assertThat(one(hop, Shared.FEED_MARKER).users()).contains("206", "up to an hour");
        assertThat(hop.findings().stream()
                        .filter(f -> f.shared() == Shared.JOB_ARGUMENTS)
                        .map(Finding::what))
                .satisfiesExactly(
                        more -> assertThat(more)
                                .contains("v4.4 may ask", "MergeWorker (2 arguments, now 2 to 3 arguments)"),
                        fewer -> assertThat(fewer)
                                .contains(
                                        "v4.3 may ask",
                                        "UnfilterNotificationsWorker (1 to 2 arguments, now 2 arguments)"));
        assertThat(one(hop, Shared.JOBS_GONE).what()).endsWith("ImportWorker");
        assertThat(hop.unreadableCache()).isFalse();
    }

    @Test
    void millisecondsAndCopiedSettingsAndStreamingComeWith45() throws IOException {
        Mixed hop = hop("4.4", "4.5");
        assertThat(kinds(hop))
                .containsExactlyInAnyOrder(
                        Shared.JOB_TIMES,
                        Shared.JOB_ARGUMENTS,
                        Shared.SETTING_COPIED,
                        Shared.SETTING_COPIED,
                        Shared.STREAMING);
        assertThat(one(hop, Shared.JOB_TIMES).users()).contains("latencies below zero", "retry_for");
        assertThat(String.join("\n", hop.notes(Optional.empty())))
                .contains("the setting timeline_preview", "the setting trends_as_landing_page")
                .contains("what was closed may stay open");
    }

    @Test
    void aSettingIsRewrittenInPlaceBy46() throws IOException {
        Mixed hop = hop("4.5", "4.6");
        assertThat(kinds(hop))
                .containsExactlyInAnyOrder(
                        Shared.JOB_ARGUMENTS, Shared.JOB_ARGUMENTS, Shared.SETTING_REWRITTEN, Shared.SETTING_REWRITTEN);
        assertThat(String.join("\n", hop.notes(Optional.empty())))
                .contains("the setting theme: pre-migration 20260209142402_migrate_default_theme_setting")
                .contains("users' own settings theme")
                .contains("not by a way back");
    }

    @Test
    void aPatchReleaseNamesNothing() throws IOException {
        assertThat(hop("4.3.0", "4.3.23")).isEqualTo(new Mixed(List.of(), List.of()));
    }

    @Test
    void whatCannotBeReadIsNamedAndNothingIsAssumed() throws IOException {
        Mixed none = Mixed.of(Sources.read(new Output(66, "", "v9 is not in the git repository")), "v1", "v9");
        assertThat(none.notes(Optional.empty()))
                .containsExactly("could not be looked at: the sources of v1 and v9 (v9 is not in the git repository)");
        assertThat(none.unreadableCache()).isFalse();
        String hop = Files.readString(HOPS.resolve("4.2-4.3.txt"));
        assertThat(judged(hop.replace("looked=yes\n", ""), "v4.2", "v4.3").notes(Optional.empty()))
                .singleElement()
                .asString()
                .contains("cut off");
        Mixed strange = judged(
                hop.replace("cache_format_version = 7.1", "cache_format_version = ENV.fetch('FORM')")
                        .replace("    sidekiq (", "    other ("),
                "v4.2",
                "v4.3");
        assertThat(kinds(strange)).doesNotContain(Shared.CACHE, Shared.JOB_TIMES);
        assertThat(String.join("\n", strange.unseen()))
                .contains("whether v4.2 reads what v4.3 writes into the cache", "ENV.fetch('FORM')")
                .contains("names no sidekiq");
    }

    @Test
    void theFormOfEntriesFollowsFromRailsWhereNothingSetsIt() throws IOException {
        String hop = Files.readString(HOPS.resolve("4.2-4.3.txt"));
        String unset =
                hop.lines().filter(l -> !l.contains("cache_format_version")).reduce("", (a, b) -> a + b + "\n");
        assertThat(one(judged(unset, "old", "new"), Shared.CACHE).what()).contains("form 7.1");
        String early = unset.replace("rails (7.0.8)", "rails (6.1.7)").replace("rails (7.1.4)", "rails (7.0.8)");
        assertThat(one(
                                judged(
                                        early.replace("load_defaults 7.0", "load_defaults 6.1")
                                                .replace("load_defaults 7.1", "load_defaults 7.0"),
                                        "old",
                                        "new"),
                                Shared.CACHE)
                        .what())
                .contains("form 7.0", "old reads only 6.1");
        String set =
                unset + "target=config/environments/production.rb\t  config.active_support.cache_format_version = 6.1\n"
                        + "target=config/initializers/late.rb\tconfig.active_support.cache_format_version = 7.1\n";
        assertThat(kinds(judged(set, "old", "new")))
                .as("an initializer comes too late for the form of entries")
                .doesNotContain(Shared.CACHE);
        String backwards = unset.replace("rails (7.0.8)", "rails (7.1.4)")
                .replace("target=Gemfile.lock\t    rails (7.1.4)", "target=Gemfile.lock\t    rails (7.2.2)")
                .replace("load_defaults 7.0", "load_defaults 6.1");
        Finding reverse = one(judged(backwards, "old", "new"), Shared.CACHE_OF_THE_OLD);
        assertThat(reverse.what()).contains("old writes its entries in form 6.1", "new reads only 7.0 and 7.1");
        assertThat(judged(backwards, "old", "new").unreadableCache()).isFalse();
    }

    @Test
    void argumentsAreCountedAsSidekiqGivesThem() {
        assertThat(Arguments.parse("def perform")).hasValue(new Arguments(0, 0));
        assertThat(Arguments.parse("def perform(a, b = nil) # remark")).hasValue(new Arguments(1, 2));
        assertThat(Arguments.parse("def perform(a, b = f(1, 2), c = [1, 2], **rest, &block)"))
                .hasValue(new Arguments(1, 3));
        assertThat(Arguments.parse("def perform(*all)")).hasValue(new Arguments(0, Integer.MAX_VALUE));
        assertThat(Arguments.parse("def perform(a,")).isEmpty();
        Mixed cut = judged("""
                        running=app/workers/a_worker.rb\t  def perform(a,
                        target=app/workers/a_worker.rb\t  def perform(a)
                        looked=yes
                        """, "old", "new");
        assertThat(cut.unseen()).anySatisfy(u -> assertThat(u).contains("AWorker", "one line"));
    }
}
