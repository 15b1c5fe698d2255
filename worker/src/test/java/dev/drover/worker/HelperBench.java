package dev.drover.worker;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The real helper in a folder of its own: beside the system's tools it finds those that a test puts there first. */
final class HelperBench {
    private final Path folder;

    HelperBench(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** A tool that is found before the system's own. */
    void tool(String name, String script) throws IOException {
        executable(folder.resolve("tools"), name, script);
    }

    /** A program that the application's user finds; the bench's folder is that user's home. */
    void appTool(String name, String script) throws IOException {
        executable(folder.resolve(".rbenv/shims"), name, script);
    }

    private static void executable(Path where, String name, String script) throws IOException {
        Path file = Files.writeString(Files.createDirectories(where).resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Calls one function of the helper. */
    Output helper(String... words) throws IOException, InterruptedException {
        String script = HostHelper.script();
        String entrance = script.stripTrailing().lines().reduce((a, b) -> b).orElseThrow();
        String path = folder.resolve("tools") + ":" + System.getenv("PATH") + ":/usr/sbin:/sbin";
        String here = script.replaceFirst("\nPATH=.*\n", "\nPATH=" + path + "\n")
                .replaceFirst("\nstate=.*\n", "\nstate=" + folder.resolve("state") + "\n")
                .replaceFirst("\ncgroups=.*\n", "\ncgroups=" + folder.resolve("cgroups") + "\n")
                .replace(entrance, "\"$@\"");
        Path file = Files.writeString(folder.resolve("helper"), here);
        List<String> command = Stream.concat(Stream.of("/bin/sh", file.toString()), Stream.of(words))
                .toList();
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int exit = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Output(
                exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
