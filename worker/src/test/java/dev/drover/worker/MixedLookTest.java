package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper's look at the sources of two releases, in a real git repository with two tags. */
class MixedLookTest {
    @TempDir
    Path folder = Path.of("");

    private Path live() {
        return folder.resolve("live");
    }

    @BeforeEach
    void aRepositoryWithTwoReleases() throws Exception {
        Files.createDirectories(live());
        tool("runuser", "shift 3; exec \"$@\"");
        tool("stat", "echo mastodon");
        git("init", "-q");
        file("Gemfile.lock", "GEM\n  specs:\n    rails (7.0.8)\n      sidekiq (>= 5)\n    sidekiq (6.5.9)\n");
        file("config/application.rb", "config.load_defaults 7.0\n\t# a remark: load_defaults\n");
        file("config/locales.rb", "load_defaults is no setting here\n");
        file("app/workers/merge_worker.rb", "  def perform(from, into)\n  def perform_later_on(x)\n");
        file("db/migrate/1_old.rb", "Setting.find_by(var: 'old')\n");
        commit("v4.2.0");
        file("Gemfile.lock", "GEM\n  specs:\n    rails (7.1.4)\n    sidekiq (6.5.12)\n");
        file("config/application.rb", "config.load_defaults 7.1\n");
        file("config/initializers/a b.rb", "x.cookies_serializer = :json # with: a\tcolon\u0007\n");
        file(
                "db/migrate/2_theme.rb",
                "  setting = Setting.find_by(var: 'theme')\n  other\n  setting.update_column(1)\n");
        file("db/post_migrate/3_later.rb", "Setting.find_by(var: 'later')\n");
        commit("v4.3.0");
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void file(String path, String text) throws IOException {
        Path file = live().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void commit(String tag) throws Exception {
        git("add", "-A");
        git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", tag);
        git("tag", tag);
    }

    private void git(String... words) throws Exception {
        Output done = run(Stream.concat(Stream.of("git", "-C", "" + live()), Stream.of(words))
                .toList());
        assertThat(done.ok()).as(done.err()).isTrue();
    }

    private Output look(String... words) throws Exception {
        String script = HostHelper.script();
        String here = script.replaceFirst("\nPATH=", "\nPATH=" + folder + ":")
                .replaceFirst("\nstate=.*\n", "\nstate=" + folder.resolve("state") + "\n");
        Path file = Files.writeString(folder.resolve("helper"), here);
        return run(Stream.concat(Stream.of("/bin/sh", "" + file, "look", "mixed"), Stream.of(words))
                .toList());
    }

    private static Output run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), out, err);
    }

    @Test
    void linesOfBothReleasesAreToldAsTheyStandInTheirFiles() throws Exception {
        Output seen = look("" + live(), "v4.2.0", "v4.3.0");
        assertThat(seen.exit()).as(seen.err()).isZero();
        assertThat(seen.rows("running"))
                .containsExactlyInAnyOrder(
                        List.of("Gemfile.lock", "    rails (7.0.8)"),
                        List.of("Gemfile.lock", "    sidekiq (6.5.9)"),
                        List.of("app/workers/merge_worker.rb", "  def perform(from, into)"),
                        List.of("config/application.rb", "config.load_defaults 7.0"),
                        List.of("config/application.rb", " # a remark: load_defaults"));
        assertThat(seen.rows("target"))
                .contains(
                        List.of("Gemfile.lock", "    rails (7.1.4)"),
                        List.of("config/initializers/a b.rb", "x.cookies_serializer = :json # with: a colon"));
        assertThat(seen.rows("migration"))
                .as("only pre-deployment migrations that are new")
                .containsExactly(
                        List.of("db/migrate/2_theme.rb", "  setting = Setting.find_by(var: 'theme')"),
                        List.of("db/migrate/2_theme.rb", "  setting.update_column(1)"));
        assertThat(seen.values("looked")).containsExactly("yes");
    }

    @Test
    void aReleaseWithoutMigrationsAndTheSameTwiceAreLookedAt() throws Exception {
        Output seen = look("" + live(), "v4.3.0", "v4.3.0");
        assertThat(seen.values("migration")).isEmpty();
        assertThat(seen.values("running")).isNotEmpty().isEqualTo(seen.values("target"));
        assertThat(seen.values("looked")).containsExactly("yes");
    }

    @Test
    void whatIsNotThereIsSaidByName() throws Exception {
        Output seen = look("" + live(), "v4.2.0", "v9.9.9");
        assertThat(seen.exit()).isEqualTo(66);
        assertThat(seen.err()).contains("v9.9.9 is not in the git repository");
        assertThat(seen.values("looked")).isEmpty();
        assertThat(look("" + live(), "--output=/tmp/x", "v4.3.0").ok()).isFalse();
        assertThat(look("" + live(), "v4.2.0;id", "v4.3.0").err()).contains("not a plain word");
        assertThat(look("" + folder, "v4.2.0", "v4.3.0").err()).contains("is not a git checkout");
        try (Stream<Path> objects = Files.walk(live().resolve(".git/objects"))) {
            objects.filter(Files::isRegularFile)
                    .forEach(f -> assertThat(f.toFile().delete()).isTrue());
        }
        assertThat(look("" + live(), "v4.2.0", "v4.3.0").ok())
                .as("a repository that is broken")
                .isFalse();
    }
}
