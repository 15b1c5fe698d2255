package dev.drover.coordinator.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The helpers on the hosts, whoever speaks with them: a word is said to one, and it answers. */
public interface Helpers extends AutoCloseable {
    /** A word to a host's helper: hello, claim, look. An unreachable host answers with exit 255 and the reason. */
    Output tell(HostId host, String... words);

    /** The same word to many hosts at once. */
    Map<HostId, Output> tellAll(List<HostId> hosts, String... words);

    /** A look that belongs to no step. */
    default Output look(HostId host, String... words) {
        return tell(host, looking(words));
    }

    default Map<HostId, Output> lookAll(List<HostId> hosts, String... words) {
        return tellAll(hosts, looking(words));
    }

    private static String[] looking(String... words) {
        return Stream.concat(Stream.of("look"), Stream.of(words)).toArray(String[]::new);
    }

    @Override
    void close();
}
