package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No link is followed, a pipe holds nobody up, and a file is the old one or the new one, whole. */
class FilesTest {
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void theProgram() throws Exception {
        new PythonBench(folder);
        run("chmod", "755", folder.toString());
    }

    private static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** What one line of Python says, with the helper's modules at hand. */
    private String python(String line) throws IOException, InterruptedException {
        return run(
                        "timeout",
                        "20",
                        "/usr/bin/python3",
                        "-IS",
                        "-c",
                        "import os, sys; sys.path.insert(0, '" + folder + "/program'); import files\ntry:\n    " + line
                                + "\nexcept files.Refusal as e:\n    print('refused:', e)")
                .strip();
    }

    @Test
    void aLinkAnywhereOnAPathIsNotFollowed() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("real/under")).resolve("file"), "text");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/under/other"), folder.resolve("real/under/file"));
        assertThat(python("print(files.read('" + folder + "/real/under/file', 10))"))
                .isEqualTo("b'text'");
        assertThat(python("print(files.read('" + folder + "/link/under/file', 10))"))
                .startsWith("refused:");
        assertThat(python("print(files.read('" + folder + "/real/under/other', 10))"))
                .startsWith("refused:");
        assertThat(python("files.write('" + folder + "/link/under/file', b'new')"))
                .startsWith("refused:");
        assertThat(python("print(files.read('" + folder + "/real/../real/under/file', 10))"))
                .contains("leads upwards");
        assertThat(folder.resolve("real/under/file")).hasContent("text");
    }

    @Test
    void aPipeOrADeviceIsNoFile() throws Exception {
        run("mkfifo", folder + "/pipe");
        assertThat(python("print(files.read('" + folder + "/pipe', 10))")).contains("no plain file");
        assertThat(python("print(files.read('/dev/zero', 10))")).contains("no plain file");
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws Exception {
        Files.writeString(folder.resolve("file"), "12345678901");
        assertThat(python("print(files.read('" + folder + "/file', 10))")).contains("more than 10 bytes");
    }

    @Test
    void whatLiesInTheWayOfTheNewFileIsNotWrittenThrough() throws Exception {
        Files.writeString(folder.resolve("victim"), "victim");
        Files.writeString(folder.resolve("file"), "old");
        Files.createSymbolicLink(folder.resolve(".file.new"), folder.resolve("victim"));
        assertThat(python("files.write('" + folder + "/file', b'new', 0o640)")).isEmpty();
        assertThat(folder.resolve("victim")).hasContent("victim");
        assertThat(folder.resolve("file")).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("file"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aLinkInPlaceOfTheFileIsReplacedAndNotFollowed() throws Exception {
        Files.writeString(folder.resolve("victim"), "victim");
        Files.createSymbolicLink(folder.resolve("file"), folder.resolve("victim"));
        assertThat(python("files.write('" + folder + "/file', b'new')")).isEmpty();
        assertThat(folder.resolve("victim")).hasContent("victim");
        assertThat(Files.isSymbolicLink(folder.resolve("file"))).isFalse();
    }

    @Test
    void onAFullDiskTheOldFileStays() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
        try {
            Files.writeString(disk.resolve("file"), "old");
            assertThat(python("files.write('" + disk + "/file', b'x' * 1000000)"))
                    .contains("cannot be written");
            assertThat(disk.resolve("file")).hasContent("old");
            assertThat(disk.resolve(".file.new")).doesNotExist();
        } finally {
            run("umount", "-l", disk.toString());
        }
    }
}
