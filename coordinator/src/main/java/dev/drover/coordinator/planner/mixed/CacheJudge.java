package dev.drover.coordinator.planner.mixed;

import java.util.List;
import java.util.Optional;

/**
 * Whether each release can read what the other writes into the cache that they share.
 *
 * <p>Facts of Rails (activesupport/lib/active_support/cache.rb and cache/serializer_with_fallback.rb,
 * activerecord/lib/active_record/marshalling.rb, railties: {@code load_defaults} and {@code initialize_cache}): an entry
 * has the form 6.1 ({@code Marshal}), 7.0 (one byte before it) or 7.1 (begins with the bytes 00 11). Rails 6.1 reads the
 * first, 7.0 the first two, 7.1 all, and 7.2 has given up 6.1. Records have a form of their own from 7.1 on. The cache is
 * made before the initializers run, so that an initializer cannot change the form of its entries.
 */
final class CacheJudge {
    private static final String FORMAT = "cache_format_version";
    private static final String UNDONE_LATER =
            "when such entries have been taken out of the cache, or have expired; they come back as long as one process of ";

    private CacheJudge() {}

    static void judge(Both both, Telling telling) {
        both.eachWay((writer, reader) -> {
            Optional<Gem> rails = reader.gem("rails");
            Optional<Gem> format = written(writer);
            if (format.isEmpty() || rails.isEmpty()) {
                telling.unseen("whether " + reader.name() + " reads what " + writer.name() + " writes into the cache ("
                        + (format.isEmpty()
                                ? "the form of " + writer.name() + "'s entries: " + whyUnknown(writer)
                                : "Gemfile.lock of " + reader.name() + " names no rails")
                        + ")");
                return;
            }
            List<String> readable = readable(rails.get());
            if (!readable.contains(format.get().series())) {
                entries(both, writer, reader, format.get(), readable, telling);
            }
        });
        records(both, telling);
    }

    private static void entries(
            Both both, Code writer, Code reader, Gem format, List<String> readable, Telling telling) {
        telling.found(
                reader.equals(both.running()) ? Shared.CACHE : Shared.CACHE_OF_THE_OLD,
                "the cache: " + writer.name() + " writes its entries in form " + format.series() + ", and "
                        + reader.name() + " reads only " + String.join(" and ", readable) + " (Rails "
                        + reader.gem("rails").map(Gem::text).orElse("") + ")",
                "servers of " + reader.name()
                        + " answer 500, and to every page as soon as an entry that every page needs is one of these"
                        + " (blocked addresses); it may begin at once, or minutes later",
                UNDONE_LATER + writer.name() + " writes into the same cache");
    }

    private static void records(Both both, Telling telling) {
        Optional<Gem> old = both.running().gem("rails");
        Optional<Gem> fresh = both.target().gem("rails");
        Optional<Gem> oldForm = recordForm(both.running());
        Optional<Gem> newForm = recordForm(both.target());
        if (old.isEmpty() || fresh.isEmpty() || oldForm.isEmpty() || newForm.isEmpty()) {
            telling.unseen("in which form " + both.running().name() + " and "
                    + both.target().name() + " keep records in the cache (marshalling_format_version)");
            return;
        }
        if (newForm.get().atLeast(7, 1) && !old.get().atLeast(7, 1)) {
            telling.found(
                    Shared.RECORDS,
                    "records in the cache: " + both.target().name() + " writes them in form "
                            + newForm.get().series() + ", which "
                            + both.running().name() + " does not know (Rails "
                            + old.get().text() + ")",
                    "pages of " + both.running().name() + " that find such a record in the cache answer 500",
                    UNDONE_LATER + both.target().name() + " writes into the same cache");
        } else if (!old.get().sameSeries(fresh.get())
                && !(oldForm.get().atLeast(7, 1) && newForm.get().atLeast(7, 1))) {
            telling.found(
                    Shared.RECORDS_UNSURE,
                    "records in the cache: both releases keep objects of their own Rails in it ("
                            + old.get().series()
                            + " and " + fresh.get().series()
                            + "), and the sources do not tell whether one reads the other's",
                    "unknown; perhaps errors on single pages of either release, until such an entry has expired",
                    "when the cache has been cleared after the last process of the other release has ended");
        }
    }

    private static Optional<Gem> written(Code code) {
        Optional<String> set = code.early(FORMAT);
        if (set.isPresent()) {
            return Gem.parse(set.get());
        }
        Optional<Gem> rails = code.gem("rails");
        Optional<Gem> defaults = code.defaults();
        if (rails.isEmpty() || defaults.isEmpty()) {
            return Optional.empty();
        }
        String least = rails.get().atLeast(7, 2) ? "7.0" : "6.1";
        return Gem.parse(defaults.get().atLeast(7, 1) ? "7.1" : defaults.get().atLeast(7, 0) ? "7.0" : least);
    }

    /** Whether a release reads entries of the form 7.1; nothing where its sources do not tell. */
    static Optional<Boolean> readsNewest(Code code) {
        return code.gem("rails").map(rails -> readable(rails).contains("7.1"));
    }

    private static String whyUnknown(Code code) {
        return code.early(FORMAT)
                .map(set -> FORMAT + " is set to " + set)
                .orElseGet(() -> code.defaults().isEmpty()
                        ? "config/application.rb names neither " + FORMAT + " nor plain load_defaults"
                        : "Gemfile.lock names no rails");
    }

    private static List<String> readable(Gem rails) {
        if (rails.atLeast(7, 2)) {
            return List.of("7.0", "7.1");
        }
        return rails.atLeast(7, 1)
                ? List.of("6.1", "7.0", "7.1")
                : rails.atLeast(7, 0) ? List.of("6.1", "7.0") : List.of("6.1");
    }

    private static Optional<Gem> recordForm(Code code) {
        return code.late("marshalling_format_version")
                .map(Gem::parse)
                .orElseGet(() -> code.defaults().flatMap(d -> Gem.parse(d.atLeast(7, 1) ? "7.1" : "6.1")));
    }
}
