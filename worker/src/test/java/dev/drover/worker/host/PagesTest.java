package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.release.PageLook;
import dev.drover.worker.AskedAsUserTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same of the helper in Python. */
class PagesTest extends AskedAsUserTest {
    @Override
    protected void tool(String name, String script) throws IOException {
        new PythonBench(folder)
                .tool(name, name.equals("systemctl") ? script.replace("echo ", "echo InvocationID=") : script);
    }

    @Override
    protected PageLook look(String verb, int port, String... paths) throws IOException {
        PythonBench bench = new PythonBench(folder);
        bench.word(", \"ports\": [" + port + "], \"units\": [\"mastodon-web\"]");
        Path pages = folder.resolve("program/pages.py");
        Files.writeString(
                pages,
                Files.readString(pages)
                        .replace("ANSWER = 10 ", "ANSWER = 1 ")
                        .replace("= 60_000 ", "= " + MINUTE + " "));
        List<String> words = new ArrayList<>(List.of("look", verb, "" + port, "lab.example", "mastodon-web"));
        words.addAll(List.of(paths));
        Output seen = bench.answer(words);
        assertThat(seen.exit()).as(seen.err()).isZero();
        return PageLook.of(seen);
    }
}
