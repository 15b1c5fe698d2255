package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.Attendance;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Attendance in PostgreSQL. What is older than a day says nothing to anybody. */
final class SqlAttendance implements Attendance {
    private static final String TELL = """
            with old as (
              delete from drover_attendance
              where coordinator <> ? and told < clock_timestamp() - interval '1 day')
            insert into drover_attendance(coordinator, workers, told) values (?, ?, clock_timestamp())
            on conflict (coordinator) do update set workers = excluded.workers, told = excluded.told""";

    private static final String LINES = """
            select coordinator, array(select distinct w from unnest(workers) w where w is not null),
              (extract(epoch from clock_timestamp() - told) * 1000)::bigint
            from drover_attendance where isfinite(told) order by coordinator""";

    private static final String HANDED_OVER = """
            select giver, heir, (extract(epoch from clock_timestamp() - at) * 1000)::bigint from drover_handovers
            where at > clock_timestamp() - interval '1 day' and isfinite(at) order by epoch desc""";

    private final Supplier<Sql> sql;

    /**
     * @param sql makes the tables if they are not there
     */
    SqlAttendance(Supplier<Sql> sql) {
        this.sql = sql;
    }

    @Override
    public void tell(String coordinator, Set<String> workers) {
        sql.get().update(TELL, coordinator, coordinator, List.copyOf(workers));
    }

    @Override
    public Book read() {
        Sql all = sql.get();
        return new Book(
                all.all(
                        LINES,
                        r -> new Line(
                                r.getString(1),
                                Set.of((String[]) r.getArray(2).getArray()),
                                Duration.ofMillis(r.getLong(3)))),
                all.all(
                        HANDED_OVER,
                        r -> new HandedOver(r.getString(1), r.getString(2), Duration.ofMillis(r.getLong(3)))));
    }

    @Override
    public void leave(String coordinator) {
        sql.get().update("delete from drover_attendance where coordinator = ?", coordinator);
    }
}
