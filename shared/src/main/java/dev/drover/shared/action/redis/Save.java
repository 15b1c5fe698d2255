package dev.drover.shared.action.redis;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;

/**
 * Proves that what Redis holds, Sidekiq's queues among it, is on the disk before Redis goes away: an append-only file
 * that was written without error, and a save that ended well.
 */
public final class Save implements OneWay<Save.Params> {
    public record Params(int database, long limitMillis) {}

    @Override
    public String name() {
        return "redis.save";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        look(p, probe);
        return new Finding.Needed<>("to be saved once more", new Unchanged());
    }

    private static Output look(Params p, Probe probe) {
        return Unseen.unlessOk(probe.look("redis_save", "" + p.database()), "Redis");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        String remedy = "redis-cli INFO persistence shows why; is the disk full? then: drover retry";
        boolean free = machine.await(Duration.ofMillis(p.limitMillis()), () -> !busy(look(p, machine)));
        if (!free) {
            throw new Broken("Redis has been saving for too long", remedy);
        }
        Broken.unlessOk(machine.touch("redis_save", "" + p.database()), "Redis did not begin to save", remedy);
        boolean saved = machine.await(Duration.ofMillis(p.limitMillis()), () -> !busy(look(p, machine)));
        Output now = look(p, machine);
        boolean good = now.value("rdb_last_bgsave_status").orElse("").equals("ok");
        boolean file = now.number("aof_enabled") == 0
                || now.value("aof_last_write_status").orElse("").equals("ok");
        if (!saved || !good || !file) {
            throw new Broken("Redis could not save what it holds", remedy);
        }
    }

    private static boolean busy(Output seen) {
        return seen.number("rdb_bgsave_in_progress") == 1 || seen.number("aof_rewrite_in_progress") == 1;
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("what Redis holds is on the disk");
    }

    @Override
    public String stays(Params p) {
        return "a save has nothing to put back";
    }
}
