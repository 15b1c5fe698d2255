package dev.drover.coordinator.adapter.journal;

import java.util.List;

/** The tables; a statement, once released, is only ever followed by others. */
final class JournalSchema {
    static final List<String> STATEMENTS = List.of(
            "create table if not exists meta(key text primary key, value text not null)",
            "create table if not exists journal(seq integer primary key autoincrement, rollout text not null,"
                    + " epoch integer not null, prev text not null, hash text not null, body text not null)",
            "create index if not exists journal_by_rollout on journal(rollout, seq)",
            "create table if not exists inbox(id integer primary key autoincrement, rollout text not null,"
                    + " body text not null, answer text)",
            "create trigger if not exists journal_is_append_only_u before update on journal"
                    + " begin select raise(abort, 'the journal is append-only'); end",
            "create trigger if not exists journal_is_append_only_d before delete on journal"
                    + " begin select raise(abort, 'the journal is append-only'); end",
            "create table if not exists drover_invitations(" + SqlRegister.INVITATIONS + ")",
            "create table if not exists drover_certificates(" + SqlRegister.CERTIFICATES + ")",
            "create table if not exists drover_refusals(id integer primary key autoincrement, " + SqlRegister.REFUSALS
                    + ")",
            "create table if not exists drover_meta(key text primary key, value text not null)");

    private JournalSchema() {}
}
