package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the helper takes out of a real Redis for an old release, and what it leaves. */
class SweepRedisTest extends BesideRedis {
    private void entries(String prefix, int count, String firstBytes) throws Exception {
        String script =
                "for i=1,tonumber(ARGV[1]) do redis.call('SET', ARGV[2]..i, '" + firstBytes + "zzz') end return 1";
        assertThat(redis("EVAL", script, "0", "" + count, prefix)).isEqualTo("1");
    }

    @Test
    void onlyWhatTheOldReleaseCannotReadUnderItsOwnPrefixIsTaken() throws Exception {
        fill(0, "feed:home:", 30_000);
        entries("cache:old", 200, "\\4\\8");
        entries("cache:new", 300, "\\0\\17");
        entries("other:new", 10, "\\0\\17");
        entries("cachet:new", 10, "\\0\\17");
        redis("HSET", "cache:hash", "a", "b");
        redis("SET", "cache:empty", "");
        Output before = bench.helper("look_cache_unreadable", "0", "cache");
        assertThat(before.exit()).as(before.err()).isZero();
        assertThat(before.number("unreadable")).isPositive();
        assertThat(redis("DBSIZE")).as("a look takes nothing").isEqualTo("30522");
        Output swept = bench.helper("do_cache_sweep", "0", "cache", "0");
        assertThat(swept.exit()).as(swept.err()).isZero();
        assertThat(swept.number("swept")).isEqualTo(300);
        assertThat(swept.value("cursor")).hasValue("0");
        assertThat(redis("DBSIZE")).isEqualTo("30222");
        assertThat(bench.helper("look_cache_unreadable", "0", "cache").value("unreadable"))
                .hasValue("0");
        assertThat(bench.helper("do_cache_sweep", "0", "cache", "0").number("swept"))
                .isZero();
    }

    @Test
    void whatTheNewReleaseWritesAgainIsKeptAwayUntilAnOldProcessComesFirst() throws Exception {
        entries("cache:new", 1, "\\0\\17");
        String first =
                "if redis.call('EXISTS', 'cache:new1') == 0 then redis.call('SET', 'cache:new1', '%s') end return 1";
        again("0.02", first.formatted("\\0\\17new")); // all users are there
        again("0.25", first.formatted("\\4\\8old")); // and here only the balancer's checks
        Output swept = bench.helper("do_cache_sweep", "0", "cache", "0");
        assertThat(swept.exit()).as(swept.err()).isZero();
        assertThat(swept.number("held")).isPositive();
        assertThat(redis("GETRANGE", "cache:new1", "2", "-1")).isEqualTo("old");
    }

    private void again(String seconds, String script) throws IOException {
        start("redis-cli", "-p", "" + port, "-r", "100000", "-i", seconds, "EVAL", script, "0");
    }

    @Test
    void anotherDatabaseIsLeftAlone() throws Exception {
        entries("cache:new", 3, "\\0\\17");
        Output other = bench.helper("do_cache_sweep", "1", "cache", "0");
        assertThat(other.exit()).as(other.err()).isZero();
        assertThat(other.number("swept")).isZero();
        assertThat(redis("DBSIZE")).isEqualTo("3");
    }

    @Test
    void aRedisThatRefusesIsNoSuccess() throws Exception {
        entries("cache:new", 3, "\\0\\17");
        redis("CONFIG", "SET", "min-replicas-to-write", "3"); // from now on it takes no writes
        assertThat(bench.helper("do_cache_sweep", "0", "cache", "0").exit()).isEqualTo(Output.FAILED);
        assertThat(redis("DBSIZE")).isEqualTo("3");
    }

    @Test
    void wordsThatAreNoneAreRefused() throws Exception {
        assertThat(bench.helper("do_cache_sweep", "0", "ca*", "0").exit()).isEqualTo(64);
        assertThat(bench.helper("do_cache_sweep", "0", "cache", "x").exit()).isEqualTo(64);
    }
}
