package dev.drover.shared.change;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release's number; what follows a {@code +} or {@code -} names a fork or a build and does not order. */
public record Version(int major, int minor, int patch, String rest) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("v(\\d+)\\.(\\d+)\\.(\\d+)([+-][A-Za-z0-9.+-]*)?");

    public static Optional<Version> parse(String tag) {
        Matcher m = FORM.matcher(tag);
        return m.matches()
                ? Optional.of(new Version(
                        Integer.parseInt(m.group(1)),
                        Integer.parseInt(m.group(2)),
                        Integer.parseInt(m.group(3)),
                        m.group(4) == null ? "" : m.group(4)))
                : Optional.empty();
    }

    public boolean skipsMinor(Version from) {
        return major == from.major() ? minor > from.minor() + 1 : major > from.major() + 1;
    }

    @Override
    public int compareTo(Version other) {
        return Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .thenComparingInt(Version::patch)
                .compare(this, other);
    }
}
