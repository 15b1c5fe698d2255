package dev.drover.worker;

import dev.drover.shared.action.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The real helper in a folder of its own: beside the system's tools it finds those that a test puts there first. */
public final class HelperBench {
    private final Path folder;
    private final String script;
    private final Map<String, String> environment = new HashMap<>();
    private List<String> shell = List.of("/bin/sh");
    private Path at = Path.of("").toAbsolutePath();

    public HelperBench(Path folder) {
        this(folder, HostHelper.script());
    }

    HelperBench(Path folder, String script) {
        this.folder = folder;
        this.script = script;
    }

    /** The helper as it was before its holes were shut. */
    static String oldScript() {
        try (InputStream in = HelperBench.class.getResourceAsStream("drover-host-6c82d53")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another shell than /bin/sh. */
    void shell(String... words) {
        shell = List.of(words);
    }

    /** Where it is called. */
    void at(Path where) {
        at = where;
    }

    /** What the caller's environment says. */
    void environment(String name, String value) {
        environment.put(name, value);
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
    public Output helper(String... words) throws IOException, InterruptedException {
        String entrance = script.stripTrailing().lines().reduce((a, b) -> b).orElseThrow();
        String path = folder.resolve("tools") + ":" + System.getenv("PATH") + ":/usr/sbin:/sbin";
        String here = script.replaceFirst("\nPATH=.*\n", "\nPATH=" + path + "\n")
                .replaceFirst("\nstate=.*\n", "\nstate=" + folder.resolve("state") + "\n")
                .replaceFirst("\nlogs=.*\n", "\nlogs=" + folder + "\n")
                .replaceFirst("\ncgroups=.*\n", "\ncgroups=" + folder.resolve("cgroups") + "\n")
                .replace(entrance, "\"$@\"");
        Path file = Files.writeString(folder.resolve("helper"), here);
        List<String> command = new ArrayList<>(shell);
        command.add(file.toString());
        command.addAll(List.of(words));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(at.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().putAll(environment);
        int exit = process.start().waitFor();
        return new Output(
                exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
