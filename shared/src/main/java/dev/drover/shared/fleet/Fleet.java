package dev.drover.shared.fleet;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The validated, immutable picture of what exists.
 *
 * @param appliances machines that nobody logs in to
 * @param seat where Drover itself runs
 * @param digest SHA-256 of the fleet file's bytes, hexadecimal
 */
public record Fleet(
        String name,
        Access access,
        Mastodon mastodon,
        NavigableMap<HostId, Host> hosts,
        NavigableMap<HostId, Appliance> appliances,
        Seat seat,
        Care care,
        String digest) {

    /** How hosts are reached: paths as written in the fleet file, resolved against its folder. */
    public record Access(String user, String identity, String knownHosts) {}

    /**
     * Where Mastodon lives on every host that runs it.
     *
     * @param live the path that the units name; what is there is the current release
     * @param releases the folder beside it for releases that are not current; on the same file system
     * @param domain LOCAL_DOMAIN, sent as Host header when a page is asked for
     * @param source git remote that release tags come from; {@code origin} where the checkout has none of that name
     */
    public record Mastodon(String live, String releases, String domain, String source) {}

    /**
     * How carefully the fleet wants to be handled.
     *
     * @param approve what does not begin before people have said yes
     */
    public record Care(
            MinInService minInService,
            Canary canary,
            Sidekiq sidekiq,
            Drain drain,
            Times times,
            Optional<Backup> backup,
            Approval approve) {}

    /** When work that users can notice may begin, and when it may not. */
    public record Times(List<Window> windows, List<Freeze> freezes, List<Schedule> schedules) {}

    /** How many other servers of a kind must be up while one is out. */
    public record MinInService(int web, int streaming) {}

    public Stream<Host> with(Class<? extends Role> role) {
        return hosts.values().stream().filter(h -> h.role(role).isPresent());
    }

    public Optional<Host> first(Class<? extends Role> role) {
        return with(role).findFirst();
    }

    public Host host(HostId id) {
        Host host = hosts.get(id);
        if (host == null) {
            throw new IllegalArgumentException("no host " + id + " in fleet " + name);
        }
        return host;
    }
}
