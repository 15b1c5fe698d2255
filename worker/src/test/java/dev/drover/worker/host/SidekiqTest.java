package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import dev.drover.worker.BesideRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sidekiq as a real Redis knows it: the helper in Python answers as the shell does. */
class SidekiqTest extends BesideRedis {
    private String secret = "";

    private Output python(String... words) throws IOException {
        PythonBench python = new PythonBench(folder);
        python.word(", \"redis\": [0, 1]");
        Path client = folder.resolve("program/redis.py");
        Files.writeString(client, Files.readString(client).replace("/etc/redis/redis.conf", folder + "/redis.conf"));
        Files.writeString(folder.resolve("redis.conf"), "# a team's own\nport " + port + "\n" + secret);
        return python.answer(List.of(words));
    }

    private static List<String> lines(Output said) {
        assertThat(said.exit()).as(said.err()).isZero();
        return said.out().lines().filter(l -> !l.startsWith("now=")).sorted().toList();
    }

    /** Two looks are not of the same second: how long the first job of a queue has waited is compared by itself. */
    private static List<String> agesApart(Output said) {
        return lines(said).stream()
                .map(l -> l.startsWith("queue=") ? l.substring(0, l.lastIndexOf('\t')) : l)
                .toList();
    }

    private static long age(Output said, String queue) {
        return said.rows("queue").stream()
                .filter(row -> row.get(0).equals(queue))
                .mapToLong(row -> Long.parseLong(row.get(2)))
                .sum();
    }

    private void process(String name, String queues, String busy, String quiet) throws Exception {
        redis("SADD", "processes", name);
        String info = "{\"hostname\":\"" + name + "\",\"queues\":[" + queues + "],\"tag\":\"live\"}";
        redis("HSET", name, "info", info, "busy", busy, "beat", "1796076270.445", "quiet", quiet);
    }

    @Test
    void processesAndQueuesAreToldAsBefore() throws Exception {
        process("sidekiq01:1:a", "\"default\",\"push\"", "3", "false");
        process("sidekiq02:9:b", "\"pull\"", "0", "true");
        redis("SADD", "processes", "gone:7:c");
        redis("HSET", "sidekiq01:1:a:work", "t1", "{}", "t2", "{}");
        redis("SADD", "queues", "default", "push");
        long now = System.currentTimeMillis() / 1000;
        redis("LPUSH", "queue:default", "{\"class\":\"B\",\"enqueued_at\":" + now + "}");
        redis("RPUSH", "queue:default", "{\"class\":\"A\",\"enqueued_at\":" + (now - 500) + ".25}");
        redis("SET", "stat:processed", "42");
        redis("ZADD", "retry", "1", "{\"class\":\"A\"}");
        Output seen = python("look", "sidekiq", "0");
        Output before = bench.helper("look_sidekiq", "0");
        assertThat(agesApart(seen)).isEqualTo(agesApart(before));
        assertThat(age(seen, "default")).isBetween(500L, age(before, "default"));
        assertThat(seen.rows("process"))
                .contains(List.of("sidekiq01:1:a", "3", "false", "2", "1796076270", "default,push"))
                .hasSize(2);
        Output jobs = python("look", "sidekiq_jobs", "0", "A", "B", "C");
        assertThat(lines(jobs)).isEqualTo(lines(bench.helper("look_sidekiq_jobs", "0", "A", "B", "C")));
        assertThat(jobs.number("total")).isEqualTo(3);
    }

    @Test
    void anotherDatabaseIsLookedAtApart() throws Exception {
        redis("-n", "1", "SADD", "queues", "there");
        assertThat(python("look", "sidekiq", "1").rows("queue")).containsExactly(List.of("there", "0", "0"));
        assertThat(python("look", "sidekiq", "0").rows("queue")).isEmpty();
    }

    @Test
    void aPasswordIsTakenFromItsConfigurationAndAWrongOneIsToldNotShown() throws Exception {
        redis("CONFIG", "SET", "requirepass", "s e-cret");
        assertThat(python("look", "sidekiq", "0").err()).contains("Redis refuses", "NOAUTH");
        secret = "requirepass \"s e-cret\"\n";
        assertThat(lines(python("look", "sidekiq", "0"))).contains("retry=0");
        secret = "requirepass other\n";
        assertThat(python("look", "sidekiq", "0").err())
                .contains("Redis refuses")
                .doesNotContain("other");
    }

    @Test
    void aRedisThatIsAwayIsSaid() throws Exception {
        port = 1;
        Output seen = python("look", "sidekiq", "0");
        assertThat(seen.exit()).isEqualTo(Output.FAILED);
        assertThat(seen.err()).contains("Redis does not answer");
    }
}
