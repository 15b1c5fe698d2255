package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.Register;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The register of workers, in the words that SQLite and PostgreSQL have in common; times are milliseconds of UTC. */
final class SqlRegister implements Register {
    static final String INVITATIONS =
            "digest text primary key, worker text not null, until bigint not null, invited_by text not null, used bigint";
    static final String CERTIFICATES =
            "serial text primary key, worker text not null, until bigint not null, revoked text";
    static final String REFUSALS = "at bigint not null, who text not null, body text not null";

    private static final int KEPT = 1000;
    private static final int TEXT_MAX = 500;
    private static final String AUTHORITY = "authority";

    private final Sql sql;

    SqlRegister(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void invite(Invitation invitation) {
        sql.update(
                "insert into drover_invitations(digest, worker, until, invited_by) values (?, ?, ?, ?)",
                invitation.digest(),
                invitation.worker(),
                invitation.until().toEpochMilli(),
                invitation.by());
    }

    @Override
    public Optional<String> redeem(String digest, Instant now) {
        int used = sql.update(
                "update drover_invitations set used = ? where digest = ? and used is null and until > ?",
                now.toEpochMilli(),
                digest,
                now.toEpochMilli());
        return used == 0
                ? Optional.empty()
                : Optional.of(
                        sql.one("select worker from drover_invitations where digest = ?", r -> r.getString(1), digest));
    }

    @Override
    public void issued(Certificate certificate) {
        sql.update(
                "insert into drover_certificates(serial, worker, until) values (?, ?, ?)",
                certificate.serial(),
                certificate.worker(),
                certificate.until().toEpochMilli());
    }

    @Override
    public int revoke(String worker, String why) {
        return sql.update(
                "update drover_certificates set revoked = ? where worker = ? and revoked is null", why, worker);
    }

    @Override
    public List<Certificate> certificates() {
        return sql.all(
                "select serial, worker, until, revoked from drover_certificates order by worker, until",
                r -> new Certificate(
                        r.getString(1),
                        r.getString(2),
                        Instant.ofEpochMilli(r.getLong(3)),
                        Optional.ofNullable(r.getString(4))));
    }

    @Override
    public void refused(Refusal refusal) {
        String text = refusal.text();
        sql.update(
                "insert into drover_refusals(at, who, body) values (?, ?, ?)",
                refusal.at().toEpochMilli(),
                refusal.who(),
                text.substring(0, Math.min(TEXT_MAX, text.length())));
        sql.update("delete from drover_refusals where id <= (select max(id) from drover_refusals) - ?", KEPT);
    }

    @Override
    public List<Refusal> refusals() {
        return sql.all(
                "select at, who, body from drover_refusals order by id desc",
                r -> new Refusal(Instant.ofEpochMilli(r.getLong(1)), r.getString(2), r.getString(3)));
    }

    @Override
    public String authority(String fingerprint) {
        sql.update("insert into drover_meta(key, value) values (?, ?) on conflict do nothing", AUTHORITY, fingerprint);
        return sql.one("select value from drover_meta where key = ?", r -> r.getString(1), AUTHORITY);
    }
}
