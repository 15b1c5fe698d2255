package dev.drover.shared.wire;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Library;
import dev.drover.shared.protocol.Mandate;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a build of Drover understands: its actions, what each is told and remembers, and how coordinators and workers
 * speak. Two builds with the same digest can work together, whatever their versions.
 */
public final class Catalogue {
    /** Raised when a message changes its meaning and not its shape. */
    private static final int PROTOCOL = 1;

    private static final String OURS = "dev.drover.";

    private Catalogue() {}

    /** The first 16 hexadecimal digits of a SHA-256. */
    public static String digest() {
        StringBuilder all = new StringBuilder("protocol " + PROTOCOL + "\n");
        for (Action<?, ?> action : Library.ALL) {
            all.append(action.name()).append('\n');
            describe(action.paramsType(), all, new TreeSet<>());
            describe(action.beforeType(), all, new TreeSet<>());
        }
        describe(Mandate.class, all, new TreeSet<>());
        for (Class<?> family : WireNames.MESSAGES) {
            new TreeMap<>(WireNames.SHARED.getOrDefault(family, Map.of())).forEach((name, type) -> {
                all.append(name).append('\n');
                describe(type, all, new TreeSet<>());
            });
        }
        return Digest.sha256(all.toString()).substring(0, 16);
    }

    private static void describe(Type type, StringBuilder all, Set<String> seen) {
        all.append(type.getTypeName()).append('\n');
        if (type instanceof Class<?> record && record.isRecord() && seen.add(record.getName())) {
            for (RecordComponent part : record.getRecordComponents()) {
                all.append(part.getName()).append(' ');
                describe(part.getGenericType(), all, seen);
            }
        }
        if (type instanceof ParameterizedType of) {
            for (Type part : of.getActualTypeArguments()) {
                if (part.getTypeName().startsWith(OURS)) {
                    describe(part, all, seen);
                }
            }
        }
    }
}
