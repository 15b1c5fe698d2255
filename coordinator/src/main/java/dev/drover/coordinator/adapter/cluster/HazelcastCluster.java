package dev.drover.coordinator.adapter.cluster;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.drover.coordinator.port.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Coordinators that see each other by Hazelcast: members only (no door for clients), named one by one, nothing stored.
 * Its open source edition has neither encryption nor passwords, so its port belongs on loopback or into a tunnel; a
 * stranger who reaches it can at most make coordinators look again.
 */
public final class HazelcastCluster implements Cluster {
    private static final String NAME = "name";
    private static final String FROM = "from";
    private static final int SEEN_EVERY_S = 1;
    private static final int GONE_AFTER_S = 5;

    /** How often those who have lost each other look for one another; nothing is stored that could be in conflict. */
    private static final int FIND_AGAIN_S = 10;

    private final HazelcastInstance hazelcast;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    /**
     * Where this coordinator's end is, and where the others' are.
     *
     * @param journal only those with the same journal see each other
     * @param own {@code address:port}
     * @param peers the others', {@code address:port}
     */
    public record Wiring(String journal, String own, List<String> peers) {}

    private HazelcastCluster(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /**
     * Joins the others, those that are there.
     *
     * @throws IllegalStateException if the own end cannot be opened
     */
    public static HazelcastCluster join(Wiring wiring, Member self) {
        HazelcastCluster cluster = new HazelcastCluster(Hazelcast.newHazelcastInstance(config(wiring, self)));
        cluster.hazelcast.getCluster().addMembershipListener(cluster.new Listener());
        return cluster;
    }

    private static Config config(Wiring wiring, Member self) {
        Config config = new Config();
        config.setClusterName("drover-" + wiring.journal());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "" + SEEN_EVERY_S);
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "" + GONE_AFTER_S);
        config.setProperty("hazelcast.connection.monitor.max.faults", "0"); // a broken connection is news at once
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "" + FIND_AGAIN_S);
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "" + FIND_AGAIN_S);
        config.getJetConfig().setEnabled(false);
        config.getMemberAttributeConfig().setAttribute(NAME, self.name()).setAttribute(FROM, self.from());
        int colon = wiring.own().lastIndexOf(':');
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        ServerSocketEndpointConfig end = new ServerSocketEndpointConfig()
                .setPort(Integer.parseInt(wiring.own().substring(colon + 1)))
                .setPortAutoIncrement(false);
        end.getInterfaces().setEnabled(true).addInterface(wiring.own().substring(0, colon));
        network.setMemberEndpointConfig(end);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(wiring.peers());
        return config;
    }

    private final class Listener extends MembershipAdapter {
        @Override
        public void memberAdded(MembershipEvent event) {
            gone.remove(attribute(event.getMember(), NAME));
            look();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            String name = attribute(event.getMember(), NAME);
            if (members().stream().noneMatch(m -> m.name().equals(name))) { // or else a stranger bore it
                gone.add(name);
            }
            look();
        }
    }

    private void look() {
        looks.forEach(Runnable::run);
    }

    private static String attribute(com.hazelcast.cluster.Member member, String name) {
        return Objects.requireNonNullElse(member.getAttribute(name), "?");
    }

    @Override
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        hazelcast
                .getCluster()
                .getMembers()
                .forEach(m -> members.add(new Member(attribute(m, NAME), attribute(m, FROM))));
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    @Override
    public Set<String> gone() {
        return Set.copyOf(gone);
    }

    @Override
    public void onNews(Runnable look) {
        looks.add(look);
    }

    @Override
    public void close() {
        hazelcast.getLifecycleService().terminate();
    }
}
