package dev.drover.coordinator.view;

import dev.drover.shared.action.appliance.Update;
import dev.drover.shared.action.backup.Restore;
import dev.drover.shared.action.backup.Take;
import dev.drover.shared.action.backup.Uploaded;
import dev.drover.shared.action.canary.WarmUp;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.action.host.Reboot;
import dev.drover.shared.action.host.Remember;
import dev.drover.shared.action.hypervisor.StartGuests;
import dev.drover.shared.action.hypervisor.StopGuests;
import dev.drover.shared.action.patch.Fetch;
import dev.drover.shared.action.patch.Renew;
import dev.drover.shared.action.patch.Replace;
import dev.drover.shared.action.recovery.Bootstrap;
import dev.drover.shared.action.recovery.DatabaseRole;
import dev.drover.shared.action.recovery.Recover;
import dev.drover.shared.action.redis.Save;
import dev.drover.shared.action.release.Answers;
import dev.drover.shared.action.release.Build;
import dev.drover.shared.action.release.Preflight;
import dev.drover.shared.action.release.PublishPacks;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.release.Tootctl;
import dev.drover.shared.action.secrets.EnsureKeys;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.action.sidekiq.Quiet;
import dev.drover.shared.action.sidekiq.Resume;
import dev.drover.shared.action.streaming.Restart;
import dev.drover.shared.change.Packages;
import dev.drover.shared.plan.Step;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a person would type on the host to do a step by hand, for runbooks; without Drover's fences, leases and memory. */
final class HandWork {
    private record Hand<P extends Record>(String action, Class<P> type, Function<P, String> text) {
        String of(Step step) {
            return text.apply(type.cast(step.call().params()));
        }
    }

    private static final List<Hand<?>> ALL = List.of(
            hand(
                    "haproxy.drain",
                    Drain.Params.class,
                    p -> socket(
                            p.socket(),
                            "set server " + p.backend() + "/" + p.server() + " state drain",
                            "then wait until its sessions (scur) are 0: " + stat(p.socket(), p.backend(), p.server()))),
            hand(
                    "haproxy.hold",
                    Hold.Params.class,
                    p -> socket(p.socket(), "set server " + p.backend() + "/" + p.server() + " state maint", "")),
            hand(
                    "haproxy.return",
                    Return.Params.class,
                    p -> socket(
                            p.socket(),
                            "set server " + p.backend() + "/" + p.server() + " weight " + p.weight() + "; set server "
                                    + p.backend() + "/" + p.server() + " state ready",
                            "then wait for UP: " + stat(p.socket(), p.backend(), p.server()))),
            hand(
                    "haproxy.maintenance",
                    Maintenance.Params.class,
                    p -> socket(p.socket(), "set map " + p.map() + " on yes", "and write \"on yes\" into " + p.map())),
            hand(
                    "haproxy.end-maintenance",
                    Maintenance.Params.class,
                    p -> socket(p.socket(), "set map " + p.map() + " on no", "and write \"on no\" into " + p.map())),
            hand("canary.warm-up", WarmUp.Params.class, p -> "sleep " + p.millis() / 1000),
            hand(
                    "canary.watch",
                    dev.drover.shared.action.canary.Watch.Params.class,
                    p -> "tail -f " + p.log() + " | grep " + p.backend() + "/" + p.server()
                            + "   # status codes against the others'; systemctl show -p NRestarts " + p.unit()),
            hand(
                    "release.preflight",
                    Preflight.Params.class,
                    p -> "git -C " + p.live() + " rev-parse HEAD   # " + p.fromCommit() + "\ngit -C " + p.live()
                            + " status --porcelain   # nothing\ndf -m " + p.live() + "; free -m"),
            hand(
                    "release.build",
                    Build.Params.class,
                    p -> "sudo -iu mastodon\ngit clone -b " + p.tag() + " " + p.live() + " " + p.releases() + "/"
                            + p.tree()
                            + " && cd " + p.releases() + "/" + p.tree() + "\ncp " + p.live()
                            + "/.env.production . && bundle install && yarn install\nRAILS_ENV=production bundle exec rails assets:precompile"),
            hand(
                    "release.publish-packs",
                    PublishPacks.Params.class,
                    p -> "sudo -u mastodon cp -rn " + p.releases() + "/" + p.tree() + "/public/packs/. " + p.live()
                            + "/public/packs/"),
            hand(
                    "release.switch",
                    Switch.Params.class,
                    p -> "systemctl stop the Mastodon units of this host\nmv " + p.live() + " " + p.releases() + "/"
                            + p.oldTree()
                            + " && mv " + p.releases() + "/" + p.tree() + " " + p.live()
                            + "\nsystemctl start them; look at a real page and at /health"),
            hand(
                    "release.tootctl",
                    Tootctl.Params.class,
                    p -> "cd " + p.live() + " && sudo -u mastodon RAILS_ENV=production bin/tootctl "
                            + String.join(" ", p.words())),
            hand(
                    "release.answers",
                    Answers.Params.class,
                    p -> "curl -sf -H 'Host: " + p.domain() + "' http://127.0.0.1:" + p.port() + "/ | head -n 5"),
            hand(
                    "secrets.ensure-keys",
                    EnsureKeys.Params.class,
                    p -> "grep ACTIVE_RECORD_ENCRYPTION " + p.live()
                            + "/.env.production   # the same three on every host; made once with: bin/rails db:encryption:init"),
            hand(
                    "database.migrate",
                    Migrate.Params.class,
                    p -> "cd " + (p.kind().equals("pre") ? p.tree() : p.live())
                            + " && sudo -u mastodon RAILS_ENV=production "
                            + (p.kind().equals("pre") ? "SKIP_POST_DEPLOYMENT_MIGRATIONS=true " : "")
                            + "bundle exec rails db:migrate"),
            hand(
                    "sidekiq.quiet",
                    Quiet.Params.class,
                    p -> "systemctl kill -s TSTP --kill-whom=main " + String.join(" ", p.units())),
            hand(
                    "sidekiq.await-idle",
                    AwaitIdle.Params.class,
                    p -> "redis-cli -n " + p.database()
                            + " smembers processes   # then, for each of " + String.join(", ", p.hosts())
                            + ": hget PROCESS busy, until it is 0"),
            hand(
                    "sidekiq.hold-back",
                    HoldBack.Params.class,
                    p -> "nothing on the way forward; on the way back wait until no job of "
                            + String.join(", ", p.newClasses()) + " is in a queue"),
            hand(
                    "sidekiq.watch",
                    dev.drover.shared.action.sidekiq.Watch.Params.class,
                    p -> "redis-cli -n " + p.database() + " get stat:failed   # must not rise; queues "
                            + String.join(", ", p.queues()) + " must shrink"),
            hand("sidekiq.resume", Resume.Params.class, p -> "systemctl restart " + String.join(" ", p.units())),
            hand("streaming.restart", Restart.Params.class, p -> "systemctl restart " + p.unit()),
            hand("streaming.follow-back", Restart.Params.class, p -> "nothing on the way forward"),
            hand(
                    "backup.take",
                    Take.Params.class,
                    p -> "sudo -u postgres pg_dump -Fc -d " + p.database() + " -f " + p.folder()
                            + "/$(date -u +%Y%m%dT%H%M%SZ).dump"),
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
                    p -> "cat /proc/sys/kernel/random/boot_id; "
                            + (p.always() ? "" : "[ -e /run/reboot-required ] && ")
                            + "systemctl reboot   # then: another boot_id, systemctl is-system-running"),
            hand("host.settled", Reboot.Params.class, p -> "systemctl --failed   # nothing; what ran before runs"),
            hand(
                    "hypervisor.stop-guests",
                    StopGuests.Params.class,
                    p -> p.guests().stream()
                            .map(g -> guest(p.kind(), "stop", g))
                            .collect(Collectors.joining("\n"))),
            hand(
                    "hypervisor.start-guests",
                    StartGuests.Params.class,
                    p -> p.guests().stream()
                            .map(g -> guest(p.kind(), "start", g))
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
                                    + " state"),
            hand(
                    "proof.no-old-process",
                    Record.class,
                    p ->
                            "for p in $(systemctl show -p MainPID --value 'mastodon-*'); do readlink /proc/$p/cwd; done   # on every host: the new tree"),
            hand(
                    "proof.verify",
                    Record.class,
                    p -> "all servers UP on every balancer; every queue shrinks; look at the site"));

    private HandWork() {}

    private static <P extends Record> Hand<P> hand(String action, Class<P> type, Function<P, String> text) {
        return new Hand<>(action, type, text);
    }

    private static String socket(String socket, String words, String then) {
        return "echo '" + words + "' | sudo socat - " + socket + (then.isEmpty() ? "" : "   # " + then);
    }

    private static String stat(String socket, String backend, String server) {
        return "echo 'show stat' | sudo socat - " + socket + " | grep '^" + backend + "," + server + ",'";
    }

    private static String guest(String kind, String verb, String name) {
        return switch (kind) {
            case "libvirt" -> "virsh " + (verb.equals("stop") ? "shutdown " : "start ") + name;
            case "machinectl" -> "machinectl " + (verb.equals("stop") ? "poweroff " : "start ") + name;
            default -> "qm (or pct) " + (verb.equals("stop") ? "shutdown" : "start") + " the id of " + name;
        };
    }

    /** What to type for a step. */
    static String of(Step step) {
        return ALL.stream()
                .filter(h -> h.action().equals(step.call().action()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no runbook text for " + step.call().action()))
                .of(step);
    }
}
