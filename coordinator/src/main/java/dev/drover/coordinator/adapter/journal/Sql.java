package dev.drover.coordinator.adapter.journal;

import com.zaxxer.hikari.HikariDataSource;
import dev.drover.coordinator.port.Journal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements of one transaction each. */
final class Sql implements AutoCloseable {
    private final Connections connections;

    Sql(Connections connections) {
        this.connections = connections;
    }

    /** Where connections come from; one is closed when its statement has ended. */
    interface Connections {
        Connection open() throws SQLException;

        /** No more will be opened. */
        default void end() {}

        static Connections of(HikariDataSource pool) {
            return new Connections() {
                @Override
                public Connection open() throws SQLException {
                    return pool.getConnection();
                }

                @Override
                public void end() {
                    pool.close();
                }
            };
        }
    }

    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> all(String statement, Row<T> row, Object... arguments) {
        try (Connection db = connections.open();
                PreparedStatement prepared = prepared(db, statement, arguments);
                ResultSet found = prepared.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(row.read(found));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    <T> T one(String statement, Row<T> row, Object... arguments) {
        return all(statement, row, arguments).getFirst();
    }

    int update(String statement, Object... arguments) {
        try (Connection db = connections.open();
                PreparedStatement prepared = prepared(db, statement, arguments)) {
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Statements of one transaction, by one process at a time. */
    void together(List<String> statements) {
        try (Connection db = connections.open();
                Statement statement = db.createStatement()) {
            db.setAutoCommit(false);
            statement.execute(PostgresSchema.ONE_AT_A_TIME);
            for (String each : statements) {
                statement.execute(each);
            }
            db.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static PreparedStatement prepared(Connection db, String statement, Object... arguments)
            throws SQLException {
        PreparedStatement prepared = db.prepareStatement(statement);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof List<?> list) {
                String type = !list.isEmpty() && list.getFirst() instanceof Long ? "bigint" : "text";
                prepared.setArray(i + 1, db.createArrayOf(type, list.toArray()));
            } else {
                prepared.setObject(i + 1, arguments[i]);
            }
        }
        return prepared;
    }

    /** A database that is away, or has no room, has kept nothing that it has acknowledged to us. */
    static RuntimeException failed(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean away = e instanceof SQLTransientConnectionException
                || e.getCause() instanceof InterruptedException // who waited for a connection was asked to go
                || state.startsWith("08") // connection exceptions
                || state.startsWith("53") // insufficient resources
                || state.startsWith("57") // operator intervention, such as a shutdown
                || state.startsWith("25"); // a standby, which is read-only
        Throwable why = e instanceof SQLTransientConnectionException && e.getCause() != null ? e.getCause() : e;
        String text = "the journal's database: " + why.getMessage(); // not how long the pool has tried
        String next = wayIn(state);
        if (!next.isEmpty()) {
            return new Journal.NotLetIn(text + ". Do next: " + next, e);
        }
        return away ? new Journal.Unwritable(text, e) : new IllegalStateException(text, e);
    }

    /** What a person can do where a database does not let us in; nothing where it does. See PostgreSQL's appendix A. */
    private static String wayIn(String state) {
        if (state.startsWith("28")) { // invalid authorization
            return "its role, and the password in ~/.pgpass (mode 600) or PGPASSWORD";
        }
        return switch (state) {
            case "08004" -> // rejected: no password at all, or no TLS
                "its password in ~/.pgpass (mode 600) or PGPASSWORD; TLS there, if sslmode wants it";
            case "3D000" -> "create it (docs/coordinators.md)"; // invalid catalog name
            default -> "";
        };
    }

    @Override
    public void close() {
        connections.end();
    }
}
