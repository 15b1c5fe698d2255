package dev.drover.shared.fleet;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One machine that Drover can log in to; physical, or a guest that names its physical host.
 *
 * @param worker the worker process that alone may drive it
 * @param domain hosts with the same one may fail together: a rack, a power supply, a physical host
 */
public record Host(
        HostId id,
        String address,
        int port,
        Optional<String> worker,
        Optional<HostId> guestOf,
        String domain,
        List<Role> roles) {
    public Reach reach() {
        return new Reach(id, address, port);
    }

    public <R extends Role> Optional<R> role(Class<R> type) {
        return roles.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** All its server lines. */
    public List<BackendServer> lines() {
        return Stream.concat(webLines().stream(), streamingLines().stream()).toList();
    }

    /** Its server lines for pages and the API, on every balancer. */
    public List<BackendServer> webLines() {
        return role(Role.MastodonWeb.class).map(Role.MastodonWeb::behind).orElse(List.of());
    }

    /** Its server lines for streaming, of every port and on every balancer. */
    public List<BackendServer> streamingLines() {
        return role(Role.MastodonStreaming.class).stream()
                .flatMap(s -> s.ports().values().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** The units of its Ruby processes, which are those that use the cache. */
    public List<String> rubyUnits() {
        return Stream.concat(
                        role(Role.MastodonSidekiq.class).stream().flatMap(s -> s.units().keySet().stream()),
                        role(Role.MastodonWeb.class).stream().map(Role.MastodonWeb::unit))
                .toList();
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
