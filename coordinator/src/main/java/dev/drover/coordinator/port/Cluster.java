package dev.drover.coordinator.port;

import java.util.List;
import java.util.Set;

/**
 * The other coordinators, as far as they can be seen. What it says is a hint and never the truth: whoever believes it
 * may lose time, and nothing else. Without it everything is found by polling.
 */
public interface Cluster extends AutoCloseable {
    /** A coordinator that can be seen. */
    record Member(String name, String from) {}

    /** No other coordinator is seen. */
    Cluster ALONE = new Cluster() {
        @Override
        public List<Member> members() {
            return List.of();
        }

        @Override
        public Set<String> gone() {
            return Set.of();
        }

        @Override
        public void onNews(Runnable look) {}

        @Override
        public void close() {}
    };

    /** Those who can be seen, oneself among them, by name. */
    List<Member> members();

    /** Names of those who could be seen, and no longer can. */
    Set<String> gone();

    /** Somebody came or went. */
    void onNews(Runnable look);

    @Override
    void close();
}
