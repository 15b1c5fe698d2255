package dev.drover.deploy.lab;

/** A lab team that takes its dumps on db01, uploads them to a store on redis01, and has a program that tells of both. */
public final class TeamBackups {
    private static final String SSH = "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -i /root/.ssh/store";
    private static final String STORE = "root@" + Lab.NET + ".11";

    private static final String COMMAND = """
            #!/bin/sh
            case $1 in
              uploaded) ssh %1$s %2$s test -s "/srv/backups/$2" ;;
              newest) ssh %1$s %2$s "ls -t /srv/backups | grep 'dump$' | head -n 1" ;;
              fetch) scp -q %1$s "%2$s:/srv/backups/$2" "$3" ;;
            esac
            """.formatted(SSH, STORE);

    /** The lines of the fleet file that tell of it. */
    public static final String IN_FLEET_FILE = "backup: { command: backup, restore-on: sidekiq02 }\n";

    private TeamBackups() {}

    /** Sets it up; dumps are uploaded from now on as soon as they are there. */
    public static void begin(Lab lab) {
        lab.exec("redis01", "mkdir -p /srv/backups /root/.ssh").orFail("the store");
        joins(lab, "db01");
        joins(lab, "sidekiq02");
        lab.exec(
                        "db01",
                        "systemd-run -q --unit=uploads sh -c 'while sleep 1; do for f in /var/backups/mastodon/*.dump; do"
                                + " [ -e $f ] && ! /etc/drover/commands/backup uploaded $(basename $f) && scp -q " + SSH
                                + " $f " + STORE + ":/srv/backups/part && ssh " + SSH + " " + STORE
                                + " mv /srv/backups/part /srv/backups/$(basename $f); done; done'")
                .orFail("the team's uploads");
    }

    /** A host gets the program, and may reach the store. */
    public static void joins(Lab lab, String host) {
        String key = lab.exec(
                        host,
                        "mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/store && cat /root/.ssh/store.pub")
                .orFail("a key for the store");
        lab.exec("redis01", "echo '" + key.strip() + "' >>/root/.ssh/authorized_keys && chmod 600 /root/.ssh/*")
                .orFail("letting it in");
        lab.exec(
                        host,
                        "mkdir -p /etc/drover/commands && cat >/etc/drover/commands/backup <<'E'\n" + COMMAND
                                + "E\nchmod 755 /etc/drover/commands/backup")
                .orFail("the team's program");
    }
}
