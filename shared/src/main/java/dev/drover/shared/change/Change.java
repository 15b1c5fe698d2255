package dev.drover.shared.change;

import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.stream.Collectors;

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

    /**
     * Replaces packages on hosts and reboots those that want it, in an order that users notice least.
     *
     * @param hosts by name; all that Drover can patch where it is empty
     * @param alwaysReboot whether hosts reboot that do not ask for it
     */
    record PatchHosts(List<HostId> hosts, Packages packages, boolean alwaysReboot) implements Change {
        @Override
        public String text() {
            String where = hosts.isEmpty()
                    ? "every host"
                    : hosts.stream().map(HostId::name).collect(Collectors.joining(", "));
            return "patch " + where + ": " + packages.text();
        }
    }
}
