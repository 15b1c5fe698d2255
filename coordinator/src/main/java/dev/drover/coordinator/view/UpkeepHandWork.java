package dev.drover.coordinator.view;

import static dev.drover.coordinator.view.Hand.hand;

import dev.drover.shared.action.appliance.Update;
import dev.drover.shared.action.backup.KeepSettings;
import dev.drover.shared.action.backup.Restore;
import dev.drover.shared.action.backup.Take;
import dev.drover.shared.action.backup.Uploaded;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.action.host.Reboot;
import dev.drover.shared.action.host.Remember;
import dev.drover.shared.action.hypervisor.Move;
import dev.drover.shared.action.hypervisor.StartGuests;
import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.action.patch.Fetch;
import dev.drover.shared.action.patch.Renew;
import dev.drover.shared.action.patch.Replace;
import dev.drover.shared.action.recovery.Bootstrap;
import dev.drover.shared.action.recovery.DatabaseRole;
import dev.drover.shared.action.recovery.Equip;
import dev.drover.shared.action.recovery.Recover;
import dev.drover.shared.action.recovery.StartServices;
import dev.drover.shared.action.redis.Save;
import dev.drover.shared.change.Packages;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of {@link HandWork} that is about machines: backups, packages, boots, guests and appliances. */
final class UpkeepHandWork {
    static final List<Hand<?>> ALL = List.of(
            hand("backup.take", Take.Params.class, UpkeepHandWork::take),
            hand(
                    "backup.uploaded",
                    Uploaded.Params.class,
                    p -> "/etc/drover/commands/" + p.command() + " uploaded NAME.dump; echo $?   # 0"),
            hand(
                    "backup.restore",
                    Restore.Params.class,
                    p ->
                            "initdb in an empty folder, start it on a socket only, createdb proof\npg_restore --exit-on-error -d proof NAME.dump\npsql proof -c 'select max(version) from schema_migrations' -c 'select count(*), max(created_at) from statuses'"),
            hand(
                    "backup.keep-settings",
                    KeepSettings.Params.class,
                    p -> "keep of " + p.of() + ": apt-mark showmanual, its configuration in /etc"
                            + (p.live().equals("-") ? "" : ", the commit of " + p.live() + " and its .env.production")),
            hand(
                    "recovery.equip",
                    Equip.Params.class,
                    p -> "unpack the settings of " + p.name() + "; apt-get install its packages"
                            + (p.live().equals("-")
                                    ? ""
                                    : "; git clone the code, at its commit; bundle install; yarn install; bundle exec rake assets:precompile")),
            hand(
                    "recovery.start",
                    StartServices.Params.class,
                    p -> "systemctl start $(ls /etc/systemd/system/multi-user.target.wants)"),
            hand(
                    "recovery.bootstrap",
                    Bootstrap.Params.class,
                    p ->
                            "apt-get install postgresql   # then listen_addresses = '*', and a line of pg_hba.conf for each of "
                                    + String.join(", ", p.addresses())),
            hand(
                    "recovery.role",
                    DatabaseRole.Params.class,
                    p -> "sudo -u postgres psql   # CREATE ROLE and PASSWORD as DB_USER and DB_PASS on " + p.from()
                            + " say; CREATE DATABASE " + p.database() + " OWNER it"),
            hand(
                    "recovery.restore",
                    Recover.Params.class,
                    p -> "pg_restore --exit-on-error --no-owner --role=DB_USER -d " + p.database() + " NEWEST.dump"),
            hand(
                    "patch.fetch",
                    Fetch.Params.class,
                    p -> "apt-get update && apt-get -y --download-only upgrade --with-new-pkgs"),
            hand(
                    "patch.replace",
                    Replace.Params.class,
                    p -> "apt-get -o Dpkg::Options::=--force-confold "
                            + (p.packages().kind() == Packages.Kind.NAMED
                                    ? "install --only-upgrade "
                                            + String.join(" ", p.packages().names())
                                    : "upgrade --with-new-pkgs"
                                            + (p.packages().kind() == Packages.Kind.SECURITY
                                                    ? "   # those from the security archive only"
                                                    : ""))),
            hand("patch.renew", Renew.Params.class, p -> "needrestart -r l   # restart what it lists"),
            hand(
                    "host.await-activities",
                    AwaitActivities.Params.class,
                    p -> "on "
                            + String.join(", ", p.hosts())
                            + ": no dump, upload, base backup, long query or apt may run: ps aux; select * from pg_stat_activity"),
            hand("host.remember", Remember.Params.class, p -> "systemctl list-units --type=service --state=running"),
            hand(
                    "host.reboot",
                    Reboot.Params.class,
                    p -> p.emptied()
                                    .map(e -> list(e.kind()) + "   # no guest runs\n")
                                    .orElse("")
                            + "cat /proc/sys/kernel/random/boot_id; "
                            + (p.always() ? "" : "[ -e /run/reboot-required ] && ")
                            + "systemctl reboot   # then: another boot_id, systemctl is-system-running"),
            hand("host.settled", Reboot.Params.class, p -> "systemctl --failed   # nothing; what ran before runs"),
            hand(
                    "hypervisor.stop-guests",
                    StopGuests.Params.class,
                    p -> Stream.concat(p.others().stream(), p.guests().stream())
                            .map(g -> guest(p.kind(), "stop", g))
                            .collect(Collectors.joining("\n"))),
            hand(
                    "hypervisor.start-guests",
                    StartGuests.Params.class,
                    p -> p.guests().stream()
                            .map(g -> guest(p.kind(), "start", g))
                            .collect(Collectors.joining("\n"))),
            hand(
                    "hypervisor.move",
                    Move.Params.class,
                    p -> p.kind().equals("proxmox")
                            ? "qm migrate the ids of " + String.join(", ", p.guests()) + " to the node " + p.peer()
                                    + " --online 1"
                            : migrate("", p.peerAddress(), p, remote(p))),
            hand(
                    "hypervisor.move-back",
                    Move.Params.class,
                    p -> p.kind().equals("proxmox")
                            ? "on " + p.peer() + ": qm migrate them back, --online 1"
                            : Stream.concat(
                                            Stream.of(migrate(
                                                    "-c " + remote(p) + " ", p.ownAddress(), p, "qemu:///system")),
                                            p.autostart().stream().map(g -> "virsh autostart " + g))
                                    .collect(Collectors.joining("\n"))),
            hand(
                    "redis.save",
                    Save.Params.class,
                    p ->
                            "redis-cli INFO persistence   # rdb_last_bgsave_status:ok or aof_last_write_status:ok; else redis-cli BGSAVE"),
            hand(
                    "appliance.update",
                    Update.Params.class,
                    p -> p.byHand()
                            ? "/etc/drover/commands/" + p.command() + " state; echo $?   # 0"
                            : "/etc/drover/commands/" + p.command() + " update && /etc/drover/commands/" + p.command()
                                    + " state"));

    private UpkeepHandWork() {}

    private static String take(Take.Params p) {
        String name = p.folder().substring(p.folder().indexOf(':') + 1);
        return p.folder().startsWith("pgbackrest:")
                ? "sudo -u postgres pgbackrest --stanza=" + name + " backup"
                : p.folder().startsWith("barman:")
                        ? "sudo -u barman barman backup --wait " + name
                        : "sudo -u postgres pg_dump -Fc -d " + p.database() + " -f " + name
                                + "/$(date -u +%Y%m%dT%H%M%SZ).dump";
    }

    private static String remote(Move.Params p) {
        return "qemu+ssh://root@" + p.peerAddress() + "/system";
    }

    private static String migrate(String from, String address, Move.Params p, String to) {
        return p.guests().stream()
                .map(g -> "virsh " + from + "migrate --live --persistent --undefinesource --migrateuri tcp://" + address
                        + " " + g + " " + to)
                .collect(Collectors.joining("\n"));
    }

    private static String list(String kind) {
        return switch (kind) {
            case "libvirt" -> "virsh list";
            case "machinectl" -> "machinectl list";
            default -> "qm list; pct list";
        };
    }

    private static String guest(String kind, String verb, String name) {
        return switch (kind) {
            case "libvirt" -> "virsh " + (verb.equals("stop") ? "shutdown " : "start ") + name;
            case "machinectl" -> "machinectl " + (verb.equals("stop") ? "poweroff " : "start ") + name;
            default -> "qm (or pct) " + (verb.equals("stop") ? "shutdown" : "start") + " the id of " + name;
        };
    }
}
