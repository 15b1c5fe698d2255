package dev.drover.shared.fleet;

import java.util.List;
import java.util.Optional;

/** One machine that Drover can log in to; physical, or a guest that names its physical host. */
public record Host(HostId id, String address, int port, Optional<HostId> guestOf, List<Role> roles) {
    public <R extends Role> Optional<R> role(Class<R> type) {
        return roles.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Whether this host runs Mastodon's Ruby code and so needs a release built on it. */
    public boolean runsRuby() {
        return role(Role.MastodonWeb.class).isPresent()
                || role(Role.MastodonSidekiq.class).isPresent();
    }

    /** Whether this host carries Mastodon's code at all; streaming needs the tree, too. */
    public boolean runsMastodon() {
        return runsRuby() || role(Role.MastodonStreaming.class).isPresent();
    }
}
