package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lab's repository has every release that harms, and every twin; the sources of exactly one tell of it. */
class HarmReleasesTest {
    private static final Path RELEASES = Path.of("lab/standin");

    private static List<String> tags() {
        return Arrays.stream(Harm.values())
                .flatMap(h -> Stream.of(h.release(), h.twin()))
                .distinct()
                .toList();
    }

    private static String sources(String tag) {
        try (Stream<Path> files = Files.walk(RELEASES.resolve(tag))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachIsThereAndNamesItself() {
        assertThat(tags())
                .hasSize(11)
                .allSatisfy(
                        tag -> assertThat(Files.readString(RELEASES.resolve(tag).resolve("lib/mastodon/version.rb")))
                                .contains("'" + tag.substring(1) + "'"));
    }

    @Test
    void onlyOneTellsByItsSettingsWhatItWritesIntoTheCache() {
        assertThat(tags().stream().filter(t -> sources(t).contains("cache_format_version =")))
                .containsExactly(Harm.CACHE_TOLD.release());
    }

    @Test
    void everyHarmAndTwinWaitsForItsMoment() {
        assertThat(tags()).allMatch(t -> sources(t).contains("LabMoment."));
    }
}
