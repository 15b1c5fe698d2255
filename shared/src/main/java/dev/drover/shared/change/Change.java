package dev.drover.shared.change;

import dev.drover.shared.fleet.HostId;
import java.util.List;

/** What is wanted. A rollout carries a list of changes. */
public sealed interface Change {
    /** One line that a person recognises, for example {@code upgrade Mastodon to v4.3.0}. */
    String text();

    /** Brings every Mastodon host of the fleet to the release that the git tag names. */
    record UpgradeMastodon(String tag) implements Change {
        @Override
        public String text() {
            return "upgrade Mastodon to " + tag;
        }
    }

    /** Takes or finds a dump of the database, restores it on a host with room, and reads it. */
    record RestoreTest() implements Change {
        @Override
        public String text() {
            return "prove the backup by restoring it";
        }
    }

    /** Makes bare hosts anew, each with the duties that the fleet file gives it, from the backups alone. */
    record Restore(List<HostId> to) implements Change {
        @Override
        public String text() {
            return "restore " + HostId.list(to) + " from the backups";
        }
    }

    /**
     * Shows users the maintenance page on every balancer, or lets them in again.
     *
     * @param seconds after which the balancers end it by themselves; 0 when they let users in
     * @param quiet whether Sidekiq fetches no jobs meanwhile
     */
    record Maintenance(boolean on, long seconds, boolean quiet) implements Change {
        @Override
        public String text() {
            return on ? "maintenance on, for at most " + seconds / 60 + " min" : "maintenance off";
        }
    }

    /**
     * Replaces packages on hosts and reboots those that want it, in an order that users notice least.
     *
     * @param hosts by name; all that Drover can patch where it is empty
     * @param alwaysReboot whether hosts reboot that do not ask for it
     */
    record PatchHosts(List<HostId> hosts, Packages packages, boolean alwaysReboot) implements Change {
        @Override
        public String text() {
            String where = hosts.isEmpty() ? "every host" : HostId.list(hosts);
            return "patch " + where + ": " + packages.text();
        }
    }
}
