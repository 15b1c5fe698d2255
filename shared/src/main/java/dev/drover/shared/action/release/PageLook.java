package dev.drover.shared.action.release;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads what {@code look page} answers: pages of a web host's application as a user gets them. They are asked straight at
 * Puma, with the headers that nginx of Mastodon's {@code dist/nginx.conf} adds, and with a user's address from the networks
 * for documentation (RFC 5737). So the application's rules for users (Rack::Attack) apply, unless it does not take the
 * address.
 *
 * @param pages what was asked, in order
 * @param address the user's address that was sent; each host has one of its own
 * @param askedAs whether the application took the address
 * @param evidence what shows that, in words
 * @param skipped pages that were not asked, because as many as may be were asked in the last minute
 */
public record PageLook(List<Page> pages, String address, AskedAs askedAs, String evidence, List<String> skipped) {
    /**
     * Pages that every release from 4.1 to 4.6 has, with and without signed-in users, and that are no part of the API, whose
     * answers depend on the instance's mode.
     */
    public static final List<String> USUAL = List.of("/about", "/");

    /** As whom the application answered. */
    public enum AskedAs {
        /** As the user whose address was sent. */
        USER,
        /** As localhost: the address was not taken ({@code TRUSTED_PROXY_IP} may refuse it). */
        LOCALHOST,
        /** Nothing shows it. */
        UNKNOWN
    }

    /**
     * One page.
     *
     * @param answer the HTTP code, or what came in place of an answer: {@code timeout}, {@code refused} (the connection) or
     *     {@code cut}
     * @param millis how long it took
     */
    public record Page(String path, String answer, long millis) {
        /** Whether the application answered, whatever it said. */
        public boolean answered() {
            return code().isPresent();
        }

        /** An answer of the application that gives a user no page: a code from 400 on. */
        public boolean refused() {
            return code().filter(c -> c >= 400).isPresent();
        }

        /** Whether a user got a page, or was sent to one. */
        public boolean good() {
            return code().filter(c -> c < 400).isPresent();
        }

        private Optional<Integer> code() {
            return answer.matches("[1-5][0-9][0-9]") ? Optional.of(Integer.parseInt(answer)) : Optional.empty();
        }
    }

    /**
     * Where pages are asked.
     *
     * @param port Puma's
     * @param domain the fleet's, sent as Host
     * @param unit Puma's unit; as long as its process lives, whether it takes addresses is shown once
     */
    public record At(int port, String domain, String unit) {}

    /**
     * Asks.
     *
     * @throws Unseen if the host could not look
     */
    public static PageLook look(Probe probe, At at, List<String> paths) {
        List<String> words = new ArrayList<>(List.of("page", "" + at.port(), at.domain(), at.unit()));
        words.addAll(paths);
        return of(Unseen.unlessOk(
                probe.look(words.toArray(String[]::new)), "the pages of " + at.unit() + " as a user gets them"));
    }

    /** Reads one answer of the helper; what it did not say is unknown, and no page. */
    public static PageLook of(Output seen) {
        List<String> as = seen.rows("asked-as").stream().findFirst().orElse(List.of("unknown"));
        return new PageLook(
                seen.rows("page").stream()
                        .filter(r -> r.size() == 3)
                        .map(r -> new Page(r.get(0), r.get(1), Long.parseLong(r.get(2))))
                        .toList(),
                seen.value("address").orElse(""),
                switch (as.getFirst()) {
                    case "user" -> AskedAs.USER;
                    case "localhost" -> AskedAs.LOCALHOST;
                    default -> AskedAs.UNKNOWN;
                },
                as.size() > 1 ? as.get(1) : "",
                seen.rows("skipped").stream().map(List::getFirst).toList());
    }

    /** The page with this path, if it was asked. */
    public Optional<Page> page(String path) {
        return pages.stream().filter(p -> Objects.equals(p.path(), path)).findFirst();
    }

    /** What was asked, as whom, and what came; claims no more than was shown. */
    public String told() {
        List<String> each = pages.stream().map(p -> p.path() + " " + p.answer()).toList();
        return String.join(", ", each) + ", asked as " + asWhom();
    }

    /** As whom, with the reason where it was not as a user. */
    public String asWhom() {
        return switch (askedAs) {
            case USER -> "a user (" + address + ")";
            case LOCALHOST, UNKNOWN -> "localhost (" + evidence + "), so rules for users were not tried";
        };
    }
}
