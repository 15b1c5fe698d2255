package dev.drover.deploy.lab;

/** A lab team that takes its dumps on db01, uploads them to a store on another host, and has a program that tells of both. */
public final class TeamBackups {
    private static final String SSH = "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -i /root/.ssh/store";

    /** The lines of the fleet file that tell of it. */
    public static final String IN_FLEET_FILE = "backup: { command: backup, restore-on: sidekiq02 }\n";

    private final Lab lab;
    private final String store;

    /**
     * @param store name of the lab host on which everything is kept
     */
    public TeamBackups(Lab lab, String store) {
        this.lab = lab;
        this.store = store;
    }

    private String address() {
        return "root@"
                + lab.hosts().stream()
                        .filter(h -> h.name().equals(store))
                        .findFirst()
                        .orElseThrow()
                        .address();
    }

    private String command() {
        return """
            #!/bin/sh
            case $1 in
              uploaded) ssh %1$s %2$s test -s "/srv/backups/$2" ;;
              newest) ssh %1$s %2$s "ls -t /srv/backups | grep 'dump$' | head -n 1" ;;
              fetch) scp -q %1$s "%2$s:/srv/backups/$2" "$3" ;;
              store) scp -q %1$s "$3" "%2$s:/srv/backups/part" && ssh %1$s %2$s mv /srv/backups/part "/srv/backups/$2" ;;
            esac
            """.formatted(SSH, address());
    }

    /** Sets it up; dumps are uploaded from now on as soon as they are there. */
    public void begin() {
        lab.exec(store, "mkdir -p /srv/backups /root/.ssh").orFail("the store");
        joins("db01");
        joins("sidekiq02");
        lab.exec(
                        "db01",
                        "systemd-run -q --unit=uploads sh -c 'while sleep 1; do for f in /var/backups/mastodon/*.dump; do"
                                + " [ -e $f ] && ! /etc/drover/commands/backup uploaded $(basename $f)"
                                + " && /etc/drover/commands/backup store $(basename $f) $f; done; done'")
                .orFail("the team's uploads");
    }

    /** A host gets the program, and may reach the store. */
    public void joins(String host) {
        String key = lab.exec(
                        host,
                        "mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/store && cat /root/.ssh/store.pub")
                .orFail("a key for the store");
        lab.exec(store, "echo '" + key.strip() + "' >>/root/.ssh/authorized_keys && chmod 600 /root/.ssh/*")
                .orFail("letting it in");
        lab.exec(
                        host,
                        "mkdir -p /etc/drover/commands && cat >/etc/drover/commands/backup <<'E'\n" + command()
                                + "E\nchmod 755 /etc/drover/commands/backup")
                .orFail("the team's program");
    }
}
