package dev.drover.coordinator.planner.mixed;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether each release takes what the other has signed: cookies, and other texts.
 *
 * <p>Facts of Rails (railties: {@code load_defaults}; activesupport: {@code key_generator.rb},
 * {@code messages/serializer_with_fallback.rb}): keys are made with SHA1, from the defaults of 7.0 on with SHA256;
 * cookies are JSON from these defaults on, other signed texts from the defaults of 7.1 on. A rotator of cookies is a
 * second way to read them; it does nothing for other texts.
 */
final class SignatureJudge {
    private static final Pattern DIGEST = Pattern.compile("\\b(SHA\\d+|MD5)\\b");
    private static final Pattern ROTATED = Pattern.compile("\\bhash_digest_class: *\\S*?(SHA\\d+|MD5)");
    private static final String JSON = "json";
    private static final String MARSHAL = "marshal";

    private SignatureJudge() {}

    static void judge(Both both, Telling telling) {
        Optional<String> old = digest(both.running());
        Optional<String> fresh = digest(both.target());
        if (old.isEmpty() || fresh.isEmpty()) {
            telling.unseen("how " + (old.isEmpty() ? both.running() : both.target()).name()
                    + " signs cookies and links (config.load_defaults, key_generator_hash_digest_class)");
            return;
        }
        cookies(both, old.get(), fresh.get(), telling);
        links(both, old.get(), fresh.get(), telling);
    }

    private static void cookies(Both both, String old, String fresh, Telling telling) {
        boolean taken = reads(both.running(), old).contains(fresh)
                && reads(both.target(), fresh).contains(old);
        String oldForm = cookieForm(both.running());
        String newForm = cookieForm(both.target());
        if (!taken) {
            telling.found(
                    Shared.COOKIES,
                    "cookies: " + both.running().name() + " signs them with " + old + ", "
                            + both.target().name() + " with " + fresh + ", and not each reads the other's",
                    "who signed in on one release is signed out by a server of the other",
                    "by signing in once more, after the roll and after a way back");
        } else if (!readsForm(oldForm).contains(written(newForm))
                || !readsForm(newForm).contains(written(oldForm))) {
            telling.found(
                    Shared.COOKIES,
                    "cookies: " + both.running().name() + " writes them as " + oldForm + ", "
                            + both.target().name() + " as " + newForm + ", and not each reads the other's",
                    "who signed in on one release is signed out by a server of the other",
                    "by signing in once more, after the roll and after a way back");
        }
    }

    private static void links(Both both, String old, String fresh, Telling telling) {
        String oldForm = linkForm(both.running());
        String newForm = linkForm(both.target());
        if (old.equals(fresh)
                && readsForm(oldForm).contains(written(newForm))
                && readsForm(newForm).contains(written(oldForm))) {
            return;
        }
        telling.found(
                Shared.SIGNED_LINKS,
                "signed links: " + both.running().name() + " signs " + oldForm + " with " + old + ", "
                        + both.target().name() + " " + newForm + " with " + fresh,
                "a link to unsubscribe, in a mail of one release, is likely refused by a server of the other",
                "not at all: links stay good only where the release of their mail serves, also after a way back");
    }

    /** With what the release makes the keys that it signs with. */
    private static Optional<String> digest(Code code) {
        Optional<String> set = code.late("key_generator_hash_digest_class");
        if (set.isPresent()) {
            return first(DIGEST, set.get());
        }
        return code.defaults().map(d -> d.atLeast(7, 0) ? "SHA256" : "SHA1");
    }

    private static Set<String> reads(Code code, String own) {
        Set<String> all = new TreeSet<>(Set.of(own));
        boolean rotates = code.in("config/initializers/").anyMatch(l -> l.contains("cookies.rotate"));
        if (rotates) {
            code.in("config/initializers/")
                    .flatMap(l -> first(ROTATED, l).stream())
                    .forEach(all::add);
        }
        return all;
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        return m.find() ? Optional.of(m.group(1)) : Optional.empty();
    }

    private static String cookieForm(Code code) {
        return code.late("cookies_serializer")
                .orElseGet(() -> code.defaults().filter(d -> d.atLeast(7, 0)).isPresent() ? JSON : MARSHAL);
    }

    private static String linkForm(Code code) {
        return code.late("message_serializer")
                .orElseGet(() ->
                        code.defaults().filter(d -> d.atLeast(7, 1)).isPresent() ? "json_allow_marshal" : MARSHAL);
    }

    private static String written(String form) {
        return form.equals("hybrid") || form.startsWith(JSON) ? JSON : form;
    }

    private static Set<String> readsForm(String form) {
        return form.equals("hybrid") || form.equals("json_allow_marshal")
                ? Set.of(JSON, MARSHAL)
                : Set.of(written(form));
    }
}
