package dev.drover.coordinator.survey;

import dev.drover.shared.action.Units;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.backup.Dumps;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.action.sidekiq.SidekiqView;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was last seen on the hosts. The planner knows no other facts than these and the fleet file. */
public record Observed(
        Map<HostId, Seen> hosts,
        Map<HostId, List<HaproxyServer>> balancers,
        Optional<SidekiqView> sidekiq,
        Optional<Database> database,
        Optional<Delta> delta,
        Upkeep upkeep,
        Caches caches,
        List<Trouble> troubles) {

    /** Without what only patching, or a cache of its own, asks for. */
    public Observed(
            Map<HostId, Seen> hosts,
            Map<HostId, List<HaproxyServer>> balancers,
            Optional<SidekiqView> sidekiq,
            Optional<Database> database,
            Optional<Delta> delta,
            List<Trouble> troubles) {
        this(hosts, balancers, sidekiq, database, delta, Upkeep.NONE, Caches.NONE, troubles);
    }

    public Observed with(Upkeep seen) {
        return new Observed(hosts, balancers, sidekiq, database, delta, seen, caches, troubles);
    }

    public Observed with(Caches seen) {
        return new Observed(hosts, balancers, sidekiq, database, delta, upkeep, seen, troubles);
    }

    Observed and(List<Trouble> more) {
        List<Trouble> all = Stream.concat(troubles.stream(), more.stream()).toList();
        return new Observed(hosts, balancers, sidekiq, database, delta, upkeep, caches, all);
    }

    /**
     * What a release needs to know that gets a cache of its own.
     *
     * @param settings which cache the live tree of each host uses
     * @param databases those of the Redis that holds it; absent where it could not be asked
     */
    public record Caches(Map<HostId, CacheSettings> settings, Optional<CacheDatabases> databases) {
        public static final Caches NONE = new Caches(Map.of(), Optional.empty());
    }

    /**
     * What patching needs to know.
     *
     * @param guests what physical hosts say about their guests
     * @param maintenance balancers that can show a maintenance page
     * @param holders balancers that hold the address which they share with others
     * @param appliances what machines without SSH say of themselves
     * @param own the host on which Drover itself runs, where it is one of these
     * @param proof what the last restore of a backup proved
     */
    public record Upkeep(
            Map<HostId, Patches> patches,
            Map<HostId, List<Guests.Guest>> guests,
            Set<HostId> maintenance,
            Set<HostId> holders,
            Map<HostId, ApplianceState> appliances,
            Optional<OwnHost> own,
            Optional<Dumps.Proof> proof) {
        public static final Upkeep NONE =
                new Upkeep(Map.of(), Map.of(), Set.of(), Set.of(), Map.of(), Optional.empty(), Optional.empty());

        public Upkeep proved(Optional<Dumps.Proof> by) {
            return new Upkeep(patches, guests, maintenance, holders, appliances, own, by);
        }

        public Upkeep showing(Set<HostId> balancers) {
            return new Upkeep(patches, guests, balancers, holders, appliances, own, proof);
        }
    }

    /**
     * The host on which Drover itself runs.
     *
     * @param returns whether it goes on by itself after a boot
     */
    public record OwnHost(HostId host, boolean returns) {}

    /**
     * One host.
     *
     * @param clockSkewMs how far its clock is ahead of the coordinator's
     * @param code absent where no Mastodon code is expected
     * @param keys name of a secret → keyed hash, or {@code absent}
     */
    public record Seen(
            String os,
            long memoryMb,
            long diskMb,
            long clockSkewMs,
            Optional<Code> code,
            List<Units.Unit> units,
            Map<String, String> keys) {}

    /**
     * The checkout on a host.
     *
     * @param tag empty where the commit has none
     * @param target commit that the wanted tag names here; empty where it is not there
     */
    public record Code(String commit, String tag, String target) {}

    public record Database(Set<String> migrations, Set<String> clients, long sizeMb) {}

    /**
     * What the wanted release brings, read from git.
     *
     * @param sources what the sources of a running release and of the wanted one say about what they share while both run; by
     *     the commit that runs, where a fleet runs two
     */
    public record Delta(
            List<Migration> pre,
            List<Migration> post,
            List<String> expectedPre,
            List<String> expectedPost,
            List<String> workersAdded,
            List<String> workersChanged,
            List<String> queues,
            List<String> runtimes,
            boolean needsEncryptionKeys,
            Map<String, Sources> sources) {

        /** Beside what it brings for a second release that the fleet runs. */
        Delta and(Delta other) {
            Map<String, Sources> both = new TreeMap<>(sources);
            both.putAll(other.sources);
            return new Delta(
                    joined(pre, other.pre),
                    joined(post, other.post),
                    joined(expectedPre, other.expectedPre),
                    joined(expectedPost, other.expectedPost),
                    joined(workersAdded, other.workersAdded),
                    joined(workersChanged, other.workersChanged),
                    joined(queues, other.queues),
                    joined(runtimes, other.runtimes),
                    needsEncryptionKeys || other.needsEncryptionKeys,
                    both);
        }

        private static <T> List<T> joined(List<T> some, List<T> more) {
            return Stream.concat(some.stream(), more.stream()).distinct().toList();
        }
    }

    /** {@code flags}: words in the file that matter, comma-separated. */
    public record Migration(String name, String flags) {
        public boolean irreversible() {
            return flags.contains("IrreversibleMigration")
                    || flags.contains("drop_table")
                    || flags.contains("remove_column")
                    || flags.contains("DELETE FROM");
        }
    }

    /**
     * Something on a host that would block a roll, or that differs from the fleet file.
     *
     * @param weight whether a roll may begin with it
     */
    public record Trouble(HostId host, String found, String remedy, Weight weight) {
        public Trouble(HostId host, String found, String remedy, boolean blocks) {
            this(host, found, remedy, blocks ? Weight.BLOCKS : Weight.NOTE);
        }

        public boolean blocks() {
            return weight != Weight.NOTE;
        }

        public String text() {
            return host + ": " + found + (remedy.isEmpty() ? "" : ". Do next: " + remedy);
        }
    }

    /** What a trouble means for a roll. */
    public enum Weight {
        NOTE,
        /** It blocks, unless a person says that the upgrade is to mend it: the old release does not run. */
        MENDABLE,
        BLOCKS
    }

    public boolean blocked() {
        return troubles.stream().anyMatch(Trouble::blocks);
    }
}
