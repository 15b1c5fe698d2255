package dev.drover.shared.change;

/** What is wanted. A rollout carries a list of changes. */
public sealed interface Change {
    /** One line that a person recognises, for example {@code upgrade Mastodon to v4.3.0}. */
    String text();

    /** Brings every Mastodon host of the fleet to the release that the git tag names. */
    record UpgradeMastodon(String tag) implements Change {
        @Override
        public String text() {
            return "upgrade Mastodon to " + tag;
        }
    }
}
