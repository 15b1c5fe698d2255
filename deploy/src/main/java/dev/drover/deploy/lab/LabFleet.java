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
    private static final String FEW_SUFFICE = ", little-traffic: promote";

    /** Where too little traffic counts as good, the soak is not about evidence. */
    private static final Pattern CANARY_SOAK = Pattern.compile("(canary:(?!.*little-traffic).*? soak: )(\\d+)s");

    private static final Pattern ANY_SOAK = Pattern.compile("(canary:.*? soak: )\\d+s(" + FEW_SUFFICE + ")?");

    private static final Pattern CANARY_WARM_UP = Pattern.compile("(canary:.*? warm-up: )\\d+s");
    private static final Pattern SIDEKIQ_SOAK = Pattern.compile("(sidekiq:.*? soak: )\\d+s");

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

    /** Makes the file watch as briefly as can be, until it is written anew: for what is not about a verdict. */
    public void watchBriefly() {
        contentAfter(Duration.ofSeconds(5));
        put(SIDEKIQ_SOAK, "3s");
        put(CANARY_WARM_UP, "3s");
    }

    /**
     * Makes the file watch canaries for this long, up to three times as long where requests are few, and be content with
     * these, until it is written anew: for what is about the old servers beside a canary.
     */
    public void contentAfter(Duration soak) {
        put(ANY_SOAK, soak.toSeconds() + "s" + FEW_SUFFICE);
    }

    private void put(Pattern where, String value) {
        try {
            Files.writeString(file, where.matcher(Files.readString(file)).replaceFirst("$1" + value));
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
