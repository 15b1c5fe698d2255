package dev.drover.coordinator.adapter.journal;

import java.util.List;

/** The tables; a statement, once released, is only ever followed by others. */
final class PostgresSchema {
    /** Several coordinators may start at once; one of them makes the tables. */
    static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(7017686)";

    static final List<String> STATEMENTS = List.of(
            "create table if not exists drover_meta(key text primary key, value text not null)",
            """
            create table if not exists drover_lease(
              one boolean primary key default true check (one), epoch bigint not null, who text not null,
              place text not null, since timestamptz not null, renewed timestamptz not null,
              expires timestamptz not null)""",
            """
            create table if not exists drover_journal(
              seq bigint primary key, rollout text not null, epoch bigint not null, prev text not null,
              hash text not null, body text not null)""",
            "create index if not exists drover_journal_by_rollout on drover_journal(rollout, seq)",
            """
            create table if not exists drover_inbox(
              id bigint generated always as identity primary key, rollout text not null, body text not null,
              answer text)""",
            """
            create or replace function drover_append_only() returns trigger language plpgsql as
              $$ begin raise exception 'the journal is append-only'; end $$""",
            """
            do $$ begin
              if not exists (select from pg_trigger where tgname = 'drover_journal_is_append_only') then
                create trigger drover_journal_is_append_only before update or delete or truncate on drover_journal
                  for each statement execute function drover_append_only();
              end if;
            end $$""",
            """
            insert into drover_meta(key, value) values ('id', left(gen_random_uuid()::text, 13)), ('format', '1')
              on conflict do nothing""",
            """
            insert into drover_lease(epoch, who, place, since, renewed, expires)
              values (0, '', '', '-infinity', '-infinity', '-infinity')
              on conflict do nothing""",
            "create table if not exists drover_invitations(" + SqlRegister.INVITATIONS + ")",
            "create table if not exists drover_certificates(" + SqlRegister.CERTIFICATES + ")",
            "create table if not exists drover_refusals(id bigint generated always as identity primary key, "
                    + SqlRegister.REFUSALS + ")",
            """
            create table if not exists drover_attendance(
              coordinator text primary key, workers text[] not null, told timestamptz not null)""",
            """
            create table if not exists drover_handovers(
              epoch bigint primary key, giver text not null, heir text not null, because text not null,
              at timestamptz not null)""");

    /** Leadership: the epoch grows whenever the lease changes hands; only the database's clock counts. */
    static final String TAKE = """
            update drover_lease set epoch = epoch + 1, who = ?, place = ?, since = clock_timestamp(),
              renewed = clock_timestamp(), expires = clock_timestamp() + ? * interval '1 millisecond'
            where expires <= clock_timestamp()
              or exists (select from drover_handovers h where h.epoch = drover_lease.epoch and h.heir = ?)
              or (who = any(?) and renewed <= clock_timestamp() - ? * interval '1 millisecond')
            returning epoch""";

    /** What was handed over is nobody's to renew, also if whoever did so has not heard that it was done. */
    private static final String NOT_HANDED_OVER =
            " and not exists (select from drover_handovers h where h.epoch = drover_lease.epoch)";

    static final String RENEW = """
            update drover_lease set renewed = clock_timestamp(), expires = clock_timestamp() + ? * interval '1 millisecond'
            where epoch = ? and expires > clock_timestamp()""" + NOT_HANDED_OVER;

    static final String NOW = "select clock_timestamp()";

    static final String GIVE_BACK =
            "update drover_lease set expires = clock_timestamp() where epoch = ?" + NOT_HANDED_OVER;

    /** Until it ends only the heir can take it; one that is older than this table waits for its end. */
    static final String HAND_OVER = """
            with given as (
              update drover_lease set expires = clock_timestamp() + ? * interval '1 millisecond'
              where epoch = ? and expires > clock_timestamp() returning epoch, who)
            insert into drover_handovers(epoch, giver, heir, because, at)
            select epoch, who, ?, ?, clock_timestamp() from given""";

    static final String RAISE = """
            update drover_lease set epoch = ? where epoch = ? and expires > clock_timestamp() and epoch < ?""" + NOT_HANDED_OVER;

    static final String LEASE = """
            select epoch, who, place, case when isfinite(since) then since else 'epoch' end,
              expires > clock_timestamp() from drover_lease""";

    /** One statement, so that a writer who is stopped in its midst holds no lock. */
    static final String APPEND = """
            with held as (select epoch from drover_lease where epoch = ? and expires > clock_timestamp() for share)
            insert into drover_journal(seq, rollout, epoch, prev, hash, body)
            select e.seq, ?, held.epoch, e.prev, e.hash, e.body
            from held, unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) as e(seq, prev, hash, body)
            where (select count(*) from drover_journal where rollout = ?) = ?
              and (select coalesce(max(seq), 0) from drover_journal) = ?""";

    private PostgresSchema() {}
}
