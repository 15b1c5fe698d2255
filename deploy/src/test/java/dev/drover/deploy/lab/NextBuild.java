package dev.drover.deploy.lab;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A newer Drover, compiled from these sources after three changes that an upgrade may bring: another version, one more
 * action (so another catalogue), and a newer format of the journal.
 */
final class NextBuild {
    static final String VERSION = "9.9.0";

    private static final List<String> MODULES = List.of("shared", "worker", "coordinator", "deploy");

    private final Path sources;
    private final Path classes;

    private NextBuild(Path folder) throws IOException {
        sources = folder.resolve("sources");
        classes = Files.createDirectories(folder.resolve("classes"));
    }

    /** The folder of its classes, which goes before those of this build. */
    static Path make() throws IOException {
        NextBuild next = new NextBuild(Files.createTempDirectory("drover-next"));
        for (String module : MODULES) {
            next.copy(Path.of("..", module, "src/main/java"));
        }
        String actions = "dev/drover/shared/action/";
        next.change("dev/drover/deploy/cli/Version.java", "TEXT = \"", "TEXT = \"" + VERSION + "\"; // ");
        next.change("dev/drover/coordinator/adapter/journal/Format.java", "OWN = ", "OWN = 1 + ");
        next.change(actions + "Library.java", "new Remember(),", "new Remember(), new Recollect(),");
        next.change(
                actions + "Library.java",
                "import dev.drover.shared.action.host.Remember;",
                "import dev.drover.shared.action.host.Remember; import dev.drover.shared.action.host.Recollect;");
        Files.copy(
                next.sources.resolve(actions + "host/Remember.java"),
                next.sources.resolve(actions + "host/Recollect.java"));
        next.change(actions + "host/Recollect.java", "class Remember", "class Recollect");
        next.change(actions + "host/Recollect.java", "Remember.Params", "Recollect.Params");
        next.change(actions + "host/Recollect.java", "\"host.remember\"", "\"host.recollect\"");
        next.compile();
        return next.classes;
    }

    private void copy(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Path copy = sources.resolve(module.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private void change(String file, String before, String after) throws IOException {
        String text = Files.readString(sources.resolve(file));
        if (!text.contains(before)) {
            throw new IllegalStateException(file + " does not contain " + before);
        }
        Files.writeString(sources.resolve(file), text.replace(before, after));
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
        }
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(all);
            List<String> options = List.of(
                    "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
            if (!compiler.getTask(said, manager, null, options, null, units).call()) {
                throw new IllegalStateException("the next Drover does not compile: " + said);
            }
        }
    }
}
