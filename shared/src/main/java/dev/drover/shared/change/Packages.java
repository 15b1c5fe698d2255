package dev.drover.shared.change;

import java.util.List;

/**
 * Which packages are to be replaced by newer ones.
 *
 * @param names for {@link Kind#NAMED}; empty otherwise
 */
public record Packages(Kind kind, List<String> names) {
    public enum Kind {
        ALL,
        /** Those that come from an archive of security updates. */
        SECURITY,
        NAMED
    }

    public static final Packages ALL = new Packages(Kind.ALL, List.of());

    public boolean holds(String name, boolean security) {
        return switch (kind) {
            case ALL -> true;
            case SECURITY -> security;
            case NAMED -> names.contains(name);
        };
    }

    public String text() {
        return switch (kind) {
            case ALL -> "all packages";
            case SECURITY -> "packages that mend security holes";
            case NAMED -> "packages " + String.join(", ", names);
        };
    }
}
