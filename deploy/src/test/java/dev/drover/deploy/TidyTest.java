package dev.drover.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The hard ceilings over the source tree. There is no way to suppress them. */
class TidyTest {
    private static final int METHOD_MAX = 50;
    private static final int FILE_MAX = 300;
    private static final int LINE_MAX = 140;
    private static final int CONSTRUCTOR_MAX = 6;
    private static final Path ROOT = Path.of("..");
    private static final Pattern BANNED =
            Pattern.compile("@SuppressWarnings|@Disabled|\\bTODO\\b|\\bFIXME\\b|NOPMD|CHECKSTYLE|Mockito");

    private static List<Path> sources() {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("shared", "worker", "coordinator", "deploy")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesAndLinesAreShort() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = lines(file);
            if (lines.size() > FILE_MAX) {
                wrong.add(file + " has " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                boolean prose = lines.get(i).contains("\"");
                if (!prose && lines.get(i).length() > LINE_MAX) {
                    wrong.add(file + ":" + (i + 1) + " is " + lines.get(i).length() + " characters long");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void methodsAreShortAndConstructorsNarrow() throws IOException {
        List<String> wrong = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
                        long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
                        String place = unit.getSourceFile().getName() + ":" + first + " " + method.getName();
                        if (last - first + 1 > METHOD_MAX) {
                            wrong.add(place + " has " + (last - first + 1) + " lines");
                        }
                        if (method.getName().contentEquals("<init>")
                                && method.getParameters().size() > CONSTRUCTOR_MAX) {
                            wrong.add(place + " has " + method.getParameters().size() + " parameters");
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingIsSuppressedUnfinishedOrMocked() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("TidyTest.java")) {
                continue;
            }
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (BANNED.matcher(lines.get(i)).find()) {
                    wrong.add(file + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everySlowTestBelongsToAPartOfTestLong() throws IOException {
        String parts = Files.readString(ROOT.resolve("deploy/bin/test-long"));
        List<String> inNone = sources().stream()
                .filter(f ->
                        !f.endsWith("TidyTest.java") && lines(f).stream().anyMatch(l -> l.contains("@Tag(\"long\")")))
                .map(f -> String.valueOf(f.getFileName()).replace(".java", ""))
                .filter(name ->
                        !Pattern.compile("\\b" + name + "\\b").matcher(parts).find())
                .toList();
        assertThat(inNone).isEmpty();
    }
}
