package dev.drover.coordinator.planner.mixed;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is known of Mastodon and of its libraries, and recognised by words of the code or by a library's version, never by
 * the name of a release.
 */
final class KnownHarms {
    private static final String HOME_FEED = "app/models/home_feed.rb";

    private KnownHarms() {}

    static void judge(Both both, Telling telling) {
        secondFactor(both, telling);
        feedMarker(both, telling);
        jobTimes(both, telling);
        streaming(both, telling);
    }

    /** Up to 4 the gem keeps a secret in {@code encrypted_otp_secret}, from 5 on in {@code otp_secret} (its UPGRADING.md). */
    private static void secondFactor(Both both, Telling telling) {
        Optional<Gem> old = both.running().gem("devise-two-factor");
        Optional<Gem> fresh = both.target().gem("devise-two-factor");
        if (old.isPresent() != fresh.isPresent()) {
            telling.unseen("where secrets of a second factor are kept (only one release has devise-two-factor)");
        } else if (old.isPresent()
                && !old.get().atLeast(5, 0)
                && fresh.orElseThrow().atLeast(5, 0)) {
            telling.found(
                    Shared.SECOND_FACTOR,
                    "second factor: " + both.target().name() + " keeps a secret in users.otp_secret, "
                            + both.running().name() + " reads users.encrypted_otp_secret (devise-two-factor "
                            + fresh.get().text() + " and " + old.get().text() + ")",
                    "who sets up a second factor on " + both.target().name() + " can likely not sign in on a server of "
                            + both.running().name(),
                    "not by a way back: such a user needs tootctl accounts modify NAME --disable-2fa, and sets it up anew");
        }
    }

    /** The old one asks whether the mark is there; the new one lets it stand for an hour, marked as finished. */
    private static void feedMarker(Both both, Telling telling) {
        boolean asks = both.running().in(HOME_FEED).anyMatch(l -> l.contains("exists?") && l.contains("regeneration"));
        boolean keeps = both.target().in(HOME_FEED).anyMatch(l -> l.contains("AsyncRefresh."));
        if (asks && keeps) {
            telling.found(
                    Shared.FEED_MARKER,
                    "home feeds: " + both.target().name()
                            + " lets the mark account:ID:regeneration stand for an hour after a feed was made; for "
                            + both.running().name() + " a mark means that it is still being made",
                    "who comes back after a long time gets an unfinished home timeline (answer 206) from servers of "
                            + both.running().name() + ", for up to an hour",
                    "by itself: the marks expire after an hour, or a day where a feed was not finished");
        }
    }

    /** Sidekiq's 8.0-Upgrade.md. 8 reads both forms; earlier ones take the number for seconds. */
    private static void jobTimes(Both both, Telling telling) {
        Optional<Gem> old = both.running().gem("sidekiq");
        Optional<Gem> fresh = both.target().gem("sidekiq");
        if (old.isEmpty() || fresh.isEmpty()) {
            telling.unseen("in which form " + (old.isEmpty() ? both.running() : both.target()).name()
                    + " writes the times of jobs (Gemfile.lock names no sidekiq)");
        } else if (!old.get().atLeast(8, 0) && fresh.get().atLeast(8, 0)) {
            telling.found(
                    Shared.JOB_TIMES,
                    "times in jobs: " + both.target().name() + " writes milliseconds (Sidekiq "
                            + fresh.get().text() + "), " + both.running().name() + " takes them for seconds (Sidekiq "
                            + old.get().text() + ")",
                    "nothing at once; Sidekiqs of " + both.running().name()
                            + " show latencies below zero, and do not give up a job that should end by retry_for",
                    "by itself, when the jobs that " + both.target().name() + " has written are done");
        }
    }

    private static void streaming(Both both, Telling telling) {
        Predicate<Code> asks = code -> code.in("streaming/").anyMatch(l -> l.contains("_feed_access"));
        if (!asks.test(both.running()) && asks.test(both.target())) {
            telling.found(
                    Shared.STREAMING,
                    "streaming: " + both.target().name()
                            + " asks the settings of feeds (…_feed_access) before it streams a public feed, "
                            + both.running().name() + " does not",
                    "a public feed that is closed on " + both.target().name() + " is still streamed by processes of "
                            + both.running().name(),
                    "when the last streaming process of " + both.running().name() + " has ended; after a way back "
                            + both.running().name() + " streams it again");
        }
    }
}
