package dev.drover.shared.action.release;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What health of a web host means: {@code /health}, a real HTML page with its files, and the version that this very
 * process runs. The API's version is no proof: it is cached in the Redis that all web hosts share.
 */
final class WebHealth {
    private WebHealth() {}

    /** Whether the process answers at all, well or not. */
    static boolean answers(Probe probe, String live, int port, String domain) {
        Output web = asked(probe, live, port, domain);
        return Stream.of("health", "page")
                .flatMap(what -> web.value(what).stream())
                .anyMatch(status -> status.matches("[1-5][0-9][0-9]"));
    }

    /** Whether a balancer that asks for {@code /health} would call it UP. */
    static boolean passesCheck(Probe probe, String live, int port, String domain) {
        return asked(probe, live, port, domain)
                .value("health")
                .filter("200"::equals)
                .isPresent();
    }

    /**
     * @param version the version that the page must carry; empty where any will do
     * @return what is wrong, if anything
     */
    static Optional<String> illness(Probe probe, String live, int port, String domain, String version) {
        Output web = asked(probe, live, port, domain);
        String health = web.value("health").orElse("no answer");
        String page = web.value("page").orElse("no answer");
        String found = web.value("version").orElse("none");
        if (!health.equals("200")) {
            return Optional.of("/health answers " + health);
        }
        if (!page.equals("200")) {
            return Optional.of("/health answers 200, but the HTML page answers " + page);
        }
        if (!web.values("missing").isEmpty()) {
            return Optional.of("the HTML page names files that are not there: " + web.values("missing"));
        }
        if (!version.isEmpty() && !found.equals(version)) {
            return Optional.of("the process on port " + port + " runs version " + found + ", not " + version);
        }
        return Optional.empty();
    }

    private static Output asked(Probe probe, String live, int port, String domain) {
        return Unseen.unlessOk(probe.look("web", live, "" + port, domain), "the page on port " + port);
    }
}
