package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a journal's folder, against a process of its own. */
class JournalLockTest {
    @TempDir
    Path folder;

    /** Another process that wants the folder's lock, and gives it back, so many times. */
    static final class Another {
        private Another() {}

        public static void main(String[] args) {
            for (int i = Integer.parseInt(args[1]); i > 0; i--) {
                Optional<JournalLock> lock = JournalLock.take(Path.of(args[0]), "grace", "desk");
                if (lock.isEmpty()) {
                    System.out.print(false);
                    return;
                }
                lock.get().close();
            }
            System.out.print(true);
        }
    }

    private boolean anotherTakesIt(int times) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Another.class.getName(),
                        folder.toString(),
                        "" + times)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isIn("true", "false");
        return said.equals("true");
    }

    @Test
    void whoHasItAndAsksWhetherItIsHeldKeepsIt() throws Exception {
        JournalLock lock = JournalLock.take(folder, "ada", "laptop").orElseThrow();
        assertThat(JournalLock.held(folder)).isTrue();
        assertThat(JournalLock.take(folder.resolve("."), "ada", "laptop")).isEmpty();
        assertThat(anotherTakesIt(1)).isFalse();
        lock.close();
        assertThat(JournalLock.held(folder)).isFalse();
        assertThat(anotherTakesIt(1)).isTrue();
    }

    @Test
    void whoAsksWhetherItIsHeldKeepsNobodyFromTakingIt() throws Exception {
        JournalLock.take(folder, "ada", "laptop").orElseThrow().close();
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService asking = Executors.newSingleThreadExecutor()) {
            Future<?> asked = asking.submit(() -> {
                while (!enough.get()) {
                    JournalLock.held(folder);
                }
            });
            try {
                assertThat(anotherTakesIt(300)).isTrue();
            } finally {
                enough.set(true);
            }
            asked.get();
        }
    }
}
