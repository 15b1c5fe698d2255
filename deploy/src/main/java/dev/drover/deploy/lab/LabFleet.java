package dev.drover.deploy.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lab's fleet file, and for how long it watches canaries. */
public final class LabFleet {
    /** Where too little traffic counts as good, the soak is not about evidence. */
    private static final Pattern CANARY_SOAK = Pattern.compile("(canary:(?!.*little-traffic).*? soak: )(\\d+)s");

    private static final String BRIEF = "10s, little-traffic: promote";

    private final Path file;
    private Duration soak = Duration.ofSeconds(25);

    LabFleet(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /**
     * Makes the file watch canaries for this long, now and whenever it is written anew, if it watches them for much less.
     * Three times as long is the most that Drover waits for evidence.
     */
    void soakFor(Duration evidence) {
        if (soak.multipliedBy(2).compareTo(evidence) < 0) {
            soak = evidence;
            write(file);
        }
    }

    /**
     * Makes the file watch canaries for ten seconds and be content with few requests, until it is written anew: for what
     * is not about a canary's verdict.
     */
    public void watchBriefly() {
        try {
            Matcher canary = CANARY_SOAK.matcher(Files.readString(file));
            Files.writeString(file, canary.replaceFirst("$1" + BRIEF));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path from) {
        try {
            String fleet = Files.readString(from);
            Matcher canary = CANARY_SOAK.matcher(fleet);
            boolean longer = canary.find() && Long.parseLong(canary.group(2)) < soak.toSeconds();
            Files.writeString(file, longer ? canary.replaceFirst("$1" + soak.toSeconds() + "s") : fleet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
