package dev.drover.coordinator.adapter.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Register;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database with a journal, for several coordinators: {@code postgresql://user@host[:port]/database[?…]}.
 * The password comes from {@code ~/.pgpass} or PGPASSWORD, TLS is asked for with {@code sslmode=verify-full}, as with
 * PostgreSQL's own tools (libpq, "Connection URIs").
 */
public final class PostgresPlace implements JournalPlace, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 4;

    private final URI uri;
    private final DatabaseClock clock = new DatabaseClock(
            () -> sql().one(
                            PostgresSchema.NOW,
                            r -> r.getObject(1, OffsetDateTime.class).toInstant()),
            System::nanoTime,
            reading -> Thread.ofVirtual().name("the database's clock").start(reading));
    private @Nullable Sql sql;
    private @Nullable Sql hand;
    private volatile boolean prepared;

    /** Whether a journal's place is one of these. */
    public static boolean names(String place) {
        return place.startsWith("postgresql://");
    }

    /**
     * @throws IllegalArgumentException if it names no database, or holds a password
     */
    public PostgresPlace(String place) {
        this.uri = URI.create(place);
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("a journal's database is named postgresql://user@host/database");
        }
        if (String.valueOf(uri.getUserInfo()).contains(":")) {
            throw new IllegalArgumentException(
                    "a password has no place on a command line; put it into ~/.pgpass (mode 600), or into PGPASSWORD");
        }
    }

    @Override
    public String text() {
        return uri.toString();
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        config.setJdbcUrl("jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath() + query);
        if (uri.getUserInfo() != null) {
            config.setUsername(uri.getUserInfo());
        }
        Optional.ofNullable(System.getenv("PGPASSWORD")).ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("connectTimeout", CONNECT.toSeconds());
        config.addDataSourceProperty("socketTimeout", ANSWER.toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("ApplicationName", "drover");
        return new HikariDataSource(config);
    }

    /** Its connections, which all that is opened from here shares. */
    private synchronized Sql sql() {
        if (sql == null) {
            sql = new Sql(Sql.Connections.of(pool()));
        }
        return sql;
    }

    /** Connections of whoever has it in hand, or wants it: however many others ask, a lease is renewed in time. */
    private synchronized Sql hand() {
        if (hand == null) {
            hand = new Sql(Sql.Connections.of(pool()));
        }
        return hand;
    }

    private Sql prepared() {
        return prepared(sql());
    }

    private Sql prepared(Sql all) {
        if (!prepared) {
            all.together(PostgresSchema.STATEMENTS);
            prepared = true;
        }
        Format.readable(all.one("select value from drover_meta where key = ?", r -> r.getString(1), Format.KEY));
        return all;
    }

    @Override
    public boolean exists() {
        return sql().one("select to_regclass('drover_journal') is not null", r -> r.getBoolean(1));
    }

    @Override
    public JournalStore read() {
        return new PostgresJournal(prepared(), Optional.empty());
    }

    @Override
    public Optional<JournalStore> take(String who, String from) {
        return takeFrom(Set.of(), who, from);
    }

    /** Safe even if the holder is not gone: it can no longer append, and hosts refuse its epoch. */
    @Override
    public Optional<JournalStore> takeFrom(Set<String> gone, String who, String from) {
        return Tenure.take(prepared(hand()), who, from, gone).map(this::opened);
    }

    /** A lease that nobody leads with would be renewed for ever, and keep everybody else from leading. */
    private JournalStore opened(Tenure tenure) {
        try {
            hand().update("update drover_meta set value = ? where key = ?", "" + Format.OWN, Format.KEY);
            return new PostgresJournal(hand(), Optional.of(tenure));
        } catch (RuntimeException e) {
            tenure.close();
            throw e;
        }
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public List<Line> lines() {
        return new PostgresJournal(prepared(), Optional.empty()).lines();
    }

    @Override
    public void restore(List<Line> lines, long epoch) {
        Chain.wrong(lines).ifPresent(wrong -> {
            throw new IllegalArgumentException("the backup's journal is damaged: " + wrong);
        });
        if (exists() && !lines().isEmpty()) {
            throw new IllegalArgumentException("there is a journal in " + text() + " already");
        }
        Sql all = prepared();
        all.update(
                """
                insert into drover_journal(seq, rollout, epoch, prev, hash, body)
                select * from unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])""",
                lines.stream().map(Line::seq).toList(),
                lines.stream().map(Line::rollout).toList(),
                lines.stream().map(Line::epoch).toList(),
                lines.stream().map(Line::prev).toList(),
                lines.stream().map(Line::hash).toList(),
                lines.stream().map(Line::body).toList());
        all.update("update drover_lease set epoch = greatest(epoch, ?)", epoch);
    }

    @Override
    public Register register() {
        return new SqlRegister(prepared());
    }

    @Override
    public Attendance attendance() {
        return new SqlAttendance(() -> prepared(hand()));
    }

    @Override
    public boolean held() {
        return exists() && Tenure.holder(sql()).live();
    }

    @Override
    public String owner() {
        return Tenure.holder(sql()).text();
    }

    @Override
    public synchronized void close() {
        Stream.of(Optional.ofNullable(sql), Optional.ofNullable(hand))
                .flatMap(Optional::stream)
                .forEach(Sql::close);
    }
}
