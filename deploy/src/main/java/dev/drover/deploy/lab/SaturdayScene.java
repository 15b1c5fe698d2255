package dev.drover.deploy.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is set up in the lab for the Saturday, and what the team's hands do on it, past Drover. */
final class SaturdayScene {
    /** As the team planned it: what is patched with what, and when Mastodon is upgraded. */
    private static final String CHANGES = """
            changes:
              - restore-test:
              - patch: { hosts: [lb01, redis01] }
              - patch: { hosts: [phys02, web02, router01] }
              - patch: { hosts: [phys01, db01] }
              - upgrade: { to: v4.3.0 }
              - patch: { hosts: [web01, sidekiq01, sidekiq02] }
            """;

    /** The router's update is out; its page tells which firmware it runs. */
    private static final String ROUTER = """
            #!/bin/sh
            v=$(curl -sf -m 3 http://10.77.0.40/firmware) || { echo "it does not answer"; exit 2; }
            [ "$v" = 7.12 ] && { echo "firmware $v"; exit 0; }
            echo "firmware $v, and 7.12 is out"; exit 1
            """;

    private static final List<String> SIDEKIQS = List.of("sidekiq01", "sidekiq02");
    private static final int UPLOAD_SECONDS = 150;

    private final Lab lab;

    SaturdayScene(Lab lab) {
        this.lab = lab;
    }

    /** A fresh lab, whose team uploads its dumps and has a program for its router. */
    Path begin(String windows) throws IOException {
        lab.up();
        new TeamBackups(lab, "redis01").begin();
        lab.exec(
                        "lb01",
                        "mkdir -p /etc/drover/commands && cat >/etc/drover/commands/router01 <<'E'\n" + ROUTER
                                + "E\nchmod 755 /etc/drover/commands/router01")
                .orFail("the router's program");
        String fleet = Files.readString(lab.fleetFile());
        lab.fleetSays(fleet + TeamBackups.IN_FLEET_FILE + windows);
        return Files.writeString(lab.folder().resolve("saturday.yaml"), CHANGES);
    }

    /** An upload that a reboot of the database's host would cut off. */
    void beginUpload() {
        lab.exec(
                        "db01",
                        "mkdir -p /run/drover/activities && echo 'to the other house' >/run/drover/activities/backup-upload"
                                + " && systemd-run -q sh -c 'sleep " + UPLOAD_SECONDS
                                + "; touch /var/lib/lab/uploaded; rm /run/drover/activities/backup-upload'")
                .orFail("an upload begins");
    }

    boolean uploadInterrupted() {
        return lab.exec("db01", "test -e /var/lib/lab/uploaded").exit() != 0;
    }

    /** On both boxes Sidekiq will not start any more once the new lab-tool is installed. */
    void sidekiqWillNotStartAfterPatching() {
        for (String host : SIDEKIQS) {
            lab.exec(
                            host,
                            "mkdir -p /etc/systemd/system/mastodon-sidekiq.service.d && printf '[Service]\\nExecStartPre=/bin/sh -c \"lab-tool | grep -qx 1.0\"\\n'"
                                    + " >/etc/systemd/system/mastodon-sidekiq.service.d/tool.conf && systemctl daemon-reload")
                    .orFail("a Sidekiq that does not bear the new lab-tool");
        }
    }

    void mendSidekiq() {
        for (String host : SIDEKIQS) {
            lab.exec(
                            host,
                            "rm -f /etc/systemd/system/mastodon-sidekiq.service.d/tool.conf && systemctl daemon-reload"
                                    + " && systemctl reset-failed mastodon-sidekiq; systemctl start mastodon-sidekiq")
                    .orFail("mending Sidekiq on " + host);
        }
    }

    void updateRouter() {
        lab.exec("router01", "echo 7.12 >/srv/router/firmware && systemctl reboot")
                .orFail("updating the router");
    }

    /** How often a host was booted since the lab came up. */
    long reboots(String host) {
        return Long.parseLong(lab.exec(host, "journalctl --list-boots --no-pager -q | wc -l")
                        .out()
                        .strip())
                - 1;
    }
}
