package dev.drover.coordinator.planner.mixed;

import dev.drover.coordinator.survey.Sources;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What two releases do to each other while both run, known before from their sources.
 *
 * @param findings what is known
 * @param unseen what could not be looked at; nothing is assumed about it
 */
public record Mixed(List<Finding> findings, List<String> unseen) {

    /**
     * Judges.
     *
     * @param running the name of the release that runs, as a plan shows it
     * @param target the name of the wanted one
     */
    public static Mixed of(Sources sources, String running, String target) {
        Telling telling = new Telling();
        if (!sources.unseen().isEmpty()) {
            telling.unseen("the sources of " + running + " and " + target + " (" + sources.unseen() + ")");
            return telling.mixed();
        }
        Both both = new Both(new Code(running, sources.running()), new Code(target, sources.target()));
        CacheJudge.judge(both, telling);
        SignatureJudge.judge(both, telling);
        JobJudge.judge(both, telling);
        SettingJudge.judge(both, sources.migrations(), telling);
        KnownHarms.judge(both, telling);
        return telling.mixed();
    }

    /**
     * Whether the release that runs reads entries of the cache in Rails' form 7.1, and so may write them itself.
     *
     * @return nothing where its sources do not tell
     */
    public static Optional<Boolean> readsNewestForm(Sources sources) {
        return CacheJudge.readsNewest(new Code("", sources.running()));
    }

    /** Beside what a second release that runs and the wanted one do to each other. */
    public Mixed and(Mixed other) {
        return new Mixed(
                Stream.concat(findings.stream(), other.findings.stream())
                        .distinct()
                        .toList(),
                Stream.concat(unseen.stream(), other.unseen.stream()).distinct().toList());
    }

    /** Whether a release that runs cannot read what the new one writes into the cache, as far as the sources tell. */
    public boolean unreadableCache() {
        return findings.stream().anyMatch(Mixed::aboutCache);
    }

    private static boolean aboutCache(Finding finding) {
        return finding.shared() == Shared.CACHE || finding.shared() == Shared.RECORDS;
    }

    /**
     * Each as a plan shows it.
     *
     * @param cacheKeptApart how the plan keeps what is said of the cache from happening, in words, if it does
     */
    public List<String> notes(Optional<String> cacheKeptApart) {
        String here = cacheKeptApart.map(words -> "\nhere: " + words).orElse("");
        return Stream.concat(
                        findings.stream().map(f -> f.text() + (aboutCache(f) ? here : "")),
                        unseen.stream().map(u -> "could not be looked at: " + u))
                .toList();
    }
}
