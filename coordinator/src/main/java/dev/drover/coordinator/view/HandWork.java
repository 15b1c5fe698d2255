package dev.drover.coordinator.view;

import static dev.drover.coordinator.view.Hand.hand;

import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.canary.WarmUp;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.haproxy.AwaitTraffic;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.action.haproxy.Join;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.action.haproxy.Return;
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
import dev.drover.shared.plan.Step;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person would type on the host to do a step by hand, for runbooks; without Drover's fences, leases and memory. */
final class HandWork {
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
            hand(
                    "haproxy.leave",
                    Leave.Params.class,
                    p -> "systemctl stop keepalived   # " + p.address() + " goes to " + String.join(", ", p.peers())
                            + ": ip address show to " + p.address()),
            hand(
                    "haproxy.join",
                    Join.Params.class,
                    p -> "systemctl start keepalived   # when show stat has servers UP"),
            hand(
                    "haproxy.await-traffic",
                    AwaitTraffic.Params.class,
                    p -> "echo 'show stat' | sudo socat - " + p.socket()
                            + " | cut -d, -f1,2,56   # BACKEND: seconds since" + " the last request"),
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
                            + "\nsystemctl start them; look at a real page and at /health"
                            + asUser(p)),
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
                    "cache.sweep",
                    Sweep.Params.class,
                    p -> "grep REDIS_ " + p.live() + "/.env.production   # on " + p.settings()
                            + ", or whichever runs the old release: the cache's DATABASE is that of CACHE_REDIS_*,"
                            + "\n   # else of REDIS_URL or REDIS_DB, else 0; with a REDIS_NAMESPACE its keys begin with NAMESPACE_cache:"
                            + "\nredis-cli -n DATABASE --scan --pattern 'cache:*' | while read -r key; do"
                            + "\n  case $(redis-cli -n DATABASE GETRANGE \"$key\" 0 1 | od -An -tx1) in"
                            + " ' 00 11'*) redis-cli -n DATABASE UNLINK \"$key\" ;; esac"
                            + "\ndone"),
            hand(
                    "cache.clear-old",
                    ClearCache.Params.class,
                    p -> "cd " + p.live() + " && sudo -u mastodon RAILS_ENV=production bin/tootctl cache clear"
                            + "   # once, on one host that runs the old release: see git describe there"),
            hand("web.revive", Revive.Params.class, p -> "systemctl restart " + p.unit() + "   # only if it is DOWN"),
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

    private static String asUser(Switch.Params p) {
        return p.users().pages().stream()
                .map(page -> "\ncurl -sI -H 'Host: " + p.services().domain()
                        + "' -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-For: 192.0.2.7' http://127.0.0.1:"
                        + p.services().port() + page + "   # as a user; and on a host of the old release")
                .collect(Collectors.joining());
    }

    private static String socket(String socket, String words, String then) {
        return "echo '" + words + "' | sudo socat - " + socket + (then.isEmpty() ? "" : "   # " + then);
    }

    private static String stat(String socket, String backend, String server) {
        return "echo 'show stat' | sudo socat - " + socket + " | grep '^" + backend + "," + server + ",'";
    }

    /** What to type for a step. */
    static String of(Step step) {
        return Stream.of(ALL, UpkeepHandWork.ALL, CacheHandWork.ALL)
                .flatMap(List::stream)
                .filter(h -> h.action().equals(step.call().action()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no runbook text for " + step.call().action()))
                .of(step);
    }
}
