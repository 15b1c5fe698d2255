package dev.drover.shared.fleet;

import java.time.Duration;

/**
 * How the database's backups are made, where they go, and where one is restored to prove it.
 *
 * @param from the host on which they are taken or found
 * @param place a folder, with files that end with {@code .dump}, in PostgreSQL's custom format; or
 *     {@code pgbackrest:STANZA} or {@code barman:SERVER}
 * @param command name of the team's own program under {@code /etc/drover/commands}, on both hosts: {@code uploaded NAME}
 *     tells by exit code 0 or 1 whether a dump has arrived where it is kept, {@code fetch NAME FILE} brings it from
 *     there; empty where dumps stay on their host, which is no backup of that host
 * @param settings whether the hosts' settings are kept there, too: {@code store NAME FILE} brings them there
 * @param restoreOn the host with room on which it is restored, into a database server of its own
 * @param maxAge how old a proof may be
 */
public record Backup(HostId from, String place, String command, boolean settings, HostId restoreOn, Duration maxAge) {
    /** Whether they are dumps; otherwise a tool makes, keeps and fetches them. */
    public boolean dumps() {
        return place.startsWith("/");
    }
}
