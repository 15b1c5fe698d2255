package dev.drover.shared.action.cache;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The databases of one Redis, as the helper's {@code look cache_databases} tells them.
 *
 * @param count how many there are; 0 where Redis does not tell
 * @param master whether it takes writes
 * @param cluster whether it is one of a cluster, which has database 0 only
 * @param taken those that hold something or that somebody is connected to
 * @param denied users of Redis that are connected and may not use another database
 */
public record CacheDatabases(int count, boolean master, boolean cluster, List<Taken> taken, List<String> denied) {

    /**
     * A database that is not free.
     *
     * @param keys entries in it
     * @param clients connections that use it
     * @param fleet whose cache it is by Drover's mark; empty where it has none
     */
    public record Taken(int number, long keys, long clients, String fleet) {}

    public static CacheDatabases of(Output seen) {
        return new CacheDatabases(
                (int) seen.number("databases"),
                seen.value("role").orElse("").equals("master"),
                seen.value("cluster").orElse("").equals("1"),
                seen.rows("database").stream()
                        .filter(r -> r.size() > 3)
                        .map(r -> new Taken(number(r.get(0)), number(r.get(1)), number(r.get(2)), r.get(3)))
                        .toList(),
                seen.values("denied"));
    }

    public static CacheDatabases look(Probe redis) {
        return of(Unseen.unlessOk(redis.look("cache_databases"), "Redis' databases"));
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    public Optional<Taken> database(int number) {
        return taken.stream().filter(t -> t.number() == number).findFirst();
    }

    /** The highest number that nobody uses; never 0, where everybody's programs go who were told nothing. */
    public OptionalInt free(Collection<Integer> but) {
        return IntStream.range(1, count)
                .filter(n -> database(n).isEmpty() && !but.contains(n))
                .max();
    }
}
