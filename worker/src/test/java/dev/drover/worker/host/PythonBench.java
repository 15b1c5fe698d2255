package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.action.Output;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The real helper in Python, in a folder of its own: its state, root's word and the tools that it finds first are there. */
final class PythonBench {
    static final ObjectMapper JSON = Json.mapper(Map.of());
    static final String USER = "nobody";
    static final String OTHER = "daemon";
    private static final Map<String, String> UIDS = Map.of(USER, "65534", OTHER, "1", "root", "0");
    private static final String PLACES = """
            import os, sys
            sys.path.insert(0, "FOLDER/program")
            import main
            class Places(main.Places):
                fleets = "FOLDER/fleets"
                hold = "FOLDER/hold"
                state = "FOLDER/state"
                logs = "FOLDER"
                path = "FOLDER/tools:" + main.Places.path
            sys.exit(main.main(sys.argv, Places()))
            """;

    private final Path folder;

    PythonBench(Path folder) throws IOException {
        this.folder = folder;
        SortedMap<String, String> files = new TreeMap<>(HostProgram.files());
        files.computeIfPresent("drover-host.sh", (name, text) -> moved(text));
        Path program = Files.createDirectories(folder.resolve("program"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(program.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(folder.resolve("run.py"), PLACES.replace("FOLDER", folder.toString()));
        Files.createDirectories(folder.resolve("state"));
        Files.createDirectories(folder.resolve("tools"));
        Files.setPosixFilePermissions(
                Files.createDirectories(folder.resolve("fleets")), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String moved(String script) {
        return script.replaceFirst("\nPATH=", "\nPATH=" + folder.resolve("tools") + ":")
                .replaceFirst("\nstate=.*\n", "\nstate=" + folder.resolve("state") + "\n");
    }

    Path folder() {
        return folder;
    }

    Path state() {
        return folder.resolve("state");
    }

    /** Root's word for the fleet x.example, whose SSH user is nobody, a user whom every machine has. */
    void word(String lines) throws IOException {
        file("x.json", "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"" + USER + "\"" + lines + "}");
    }

    /** A file of root's beside others. */
    Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("fleets").resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /** A program that is found before the system's own. */
    void tool(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("tools").resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The answer to the words of Drover's own side. */
    Output answer(List<String> words) {
        return Requests.answer(
                one(Requests.of(1, words, Optional.empty()).strip()).said());
    }

    /** What the requests of that user are answered, in their order. */
    List<Told> serve(String... requests) {
        return asked("serve", USER, String.join("\n", requests) + "\n");
    }

    /** The one answer to a request. */
    Told one(String request) {
        List<Told> all = serve(request);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** What the bytes of one connection are answered. */
    List<Told> asked(String entrance, String user, String bytes) {
        try {
            Process process = begun(entrance, user);
            Thread asks = Thread.ofVirtual().start(() -> write(process, bytes));
            List<Told> answers = new ArrayList<>();
            for (String line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                answers.add(new Told(JSON.readTree(line)));
            }
            asks.join();
            process.waitFor();
            return answers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(Process process, String bytes) {
        try (var in = process.getOutputStream()) {
            in.write(bytes.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended before it was told all; its answers say why.
        }
    }

    /** A helper that waits for requests. */
    Process begun(String entrance, String user) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                        "/usr/bin/python3", "-IS", folder.resolve("run.py").toString(), entrance)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().put("SUDO_UID", UIDS.get(user));
        return process.start();
    }

    /** One answer. */
    record Told(JsonNode said) {
        int exit() {
            return said.path("exit").asInt(-1);
        }

        String complaint() {
            return said.path("err").asText();
        }

        String out() {
            return said.path("out").asText();
        }

        JsonNode facts() {
            return said.path("facts");
        }
    }
}
