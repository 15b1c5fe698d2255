package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The helper beside a real Redis: what it finds taken, marks, proves and empties. */
class OwnCacheRedisTest extends BesideRedis {
    private Process connected(int database) throws Exception {
        Process client = start("redis-cli", "-p", "" + port, "-n", "" + database, "SUBSCRIBE", "x");
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!redis("CLIENT", "LIST").contains(" db=" + database + " sub=1")) {
            assertThat(System.nanoTime()).as("a client is connected").isLessThan(until);
        }
        return client;
    }

    private static void ok(Output output) {
        assertThat(output.exit()).as(output.out() + output.err()).isZero();
    }

    @Test
    void whatIsTakenAndByWhomIsTold() throws Exception {
        fill(0, "cache:", 3);
        connected(2);
        ok(bench.helper("do_cache_mark", "5", "sim.example"));
        Output seen = bench.helper("look_cache_databases");
        assertThat(seen.value("databases")).hasValue("6");
        assertThat(seen.value("role")).hasValue("master");
        assertThat(seen.rows("database"))
                .containsExactly(
                        List.of("0", "3", "0", ""), List.of("2", "0", "1", ""), List.of("5", "1", "0", "sim.example"));
        assertThat(seen.values("denied")).isEmpty();
    }

    @Test
    void aMarkIsRespectedAndNothingThatIsNotEmptyIsTaken() throws Exception {
        ok(bench.helper("do_cache_mark", "5", "one.example"));
        ok(bench.helper("do_cache_mark", "5", "one.example"));
        assertThat(redis("-n", "5", "GET", "drover:cache")).isEqualTo("fleet=one.example rollout=r1");
        assertThat(bench.helper("do_cache_mark", "5", "two.example").err()).contains("cache of another fleet");
        assertThat(bench.helper("do_cache_unmark", "5", "two.example").exit()).isEqualTo(Output.FAILED);
        fill(4, "theirs", 1);
        assertThat(bench.helper("do_cache_mark", "4", "two.example").err()).contains("is not empty");
        assertThat(bench.helper("do_cache_unmark", "4", "two.example").err()).contains("no mark");
        assertThat(bench.helper("do_cache_mark", "6", "two.example").exit())
                .as("a database that is not there is not database 0")
                .isEqualTo(Output.FAILED);
        assertThat(redis("-n", "0", "DBSIZE")).isEqualTo("0");
    }

    @Test
    void itIsEmptiedAndFreeAgainWhenNobodyUsesItAnyMore() throws Exception {
        ok(bench.helper("do_cache_mark", "5", "one.example"));
        fill(5, "cache:", 12_000);
        fill(0, "cache:", 5);
        Process client = connected(5);
        assertThat(bench.helper("do_cache_unmark", "5", "one.example").err()).contains("1 connections still use");
        client.destroy();
        client.waitFor();
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (redis("CLIENT", "LIST").contains(" db=5 ")) {
            assertThat(System.nanoTime()).as("the client is gone").isLessThan(until);
        }
        ok(bench.helper("do_cache_unmark", "5", "one.example"));
        ok(bench.helper("do_cache_unmark", "5", "one.example"));
        assertThat(redis("-n", "5", "DBSIZE")).isEqualTo("0");
        assertThat(redis("-n", "0", "DBSIZE")).as("all else stays").isEqualTo("5");
    }

    @Test
    void aCacheIsClearedAndAllElseStays() throws Exception {
        fill(0, "cache:", 15_000);
        fill(0, "cache:\n odd ", 10);
        fill(0, "feed:home:", 20_000);
        ok(bench.helper("do_cache_mark", "5", "one.example"));
        fill(5, "cache:", 10);
        Output cleared = bench.helper("long_cache_clear", "0", "cache");
        ok(cleared);
        assertThat(cleared.value("removed")).hasValue("15011");
        assertThat(redis("-n", "0", "DBSIZE")).isEqualTo("20000");
        ok(bench.helper("long_cache_clear", "5", "cache"));
        assertThat(redis("-n", "5", "KEYS", "*")).isEqualTo("drover:cache");
        redis("CONFIG", "SET", "maxmemory", "1");
        assertThat(bench.helper("long_cache_clear", "0", "cache").exit())
                .as("a refusal of Redis is told, not swallowed")
                .isEqualTo(Output.FAILED);
    }

    @Test
    void whoIsConnectedToWhichDatabaseIsToldByTheProcessesOwnConnections() throws Exception {
        Process client = connected(5);
        Path group = Files.createDirectories(folder.resolve("cgroups/web"));
        Files.writeString(group.resolve("cgroup.procs"), client.pid() + "\n");
        bench.tool("systemctl", "echo /web");
        Output peers = bench.helper("look_cache_peers", "mastodon-web.service");
        ok(peers);
        assertThat(peers.rows("peer")).hasSize(1);
        String from = peers.rows("peer").getFirst().getLast();
        assertThat(bench.helper("look_cache_clients").rows("client")).contains(List.of(from, "5"));
    }

    @Test
    void aUserThatMayUseNoOtherDatabaseIsNamed() throws Exception {
        redis("ACL", "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all", "-select");
        start("redis-cli", "-p", "" + port, "--user", "app", "--pass", "pw", "--no-auth-warning", "SUBSCRIBE", "x");
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!redis("CLIENT", "LIST").contains("user=app")) {
            assertThat(System.nanoTime()).as("the user is connected").isLessThan(until);
        }
        assertThat(bench.helper("look_cache_databases").values("denied")).containsExactly("app");
    }

    @Test
    void aRedisThatDoesNotAnswerIsNoEmptyOne() throws Exception {
        bench.tool("redis-cli", "exit 1");
        assertThat(bench.helper("look_cache_databases").exit()).isEqualTo(Output.FAILED);
        assertThat(bench.helper("look_cache_clients").exit()).isEqualTo(Output.FAILED);
        assertThat(bench.helper("do_cache_mark", "5", "one.example").exit()).isEqualTo(Output.FAILED);
        assertThat(bench.helper("do_cache_unmark", "5", "one.example").exit()).isEqualTo(Output.FAILED);
        assertThat(bench.helper("long_cache_clear", "0", "cache").exit()).isEqualTo(Output.FAILED);
    }
}
