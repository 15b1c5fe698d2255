package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Machines come up in any order: a coordinator is there before its journal's database. */
class LateDatabaseTest extends ServedCase {
    private static String journal(int port, String database) {
        return "postgresql://postgres@127.0.0.1:" + port + "/" + database;
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedFor() throws Exception {
        Files.writeString(folder.resolve("fleet.yaml"), ServeTest.FLEET);
        int port = free();
        int database = free();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            start(() -> coordinator(folder, port, "--journal", journal(database, "postgres")));
            until(() -> said.toString(StandardCharsets.UTF_8).contains("(waiting for it)"));
        } finally {
            System.setOut(out);
        }
        try (EmbeddedPostgres there =
                EmbeddedPostgres.builder().setPort(database).start()) {
            until(() -> leads(folder, port));
            assertThat(drover("list", "--journal", journal(there.getPort(), "postgres")))
                    .isZero();
            allGo(); // before its database
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsNotWaitedFor() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), ServeTest.FLEET);
        try (EmbeddedPostgres there = EmbeddedPostgres.builder().start()) {
            assertThat(coordinator(folder, free(), "--journal", journal(there.getPort(), "nobodys")))
                    .isEqualTo(ExitCode.REFUSED);
        }
    }
}
