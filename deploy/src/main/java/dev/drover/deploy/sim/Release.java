package dev.drover.deploy.sim;

import java.util.List;

/**
 * One release as the simulated git repository has it.
 *
 * @param flaw what is wrong with it
 * @param pre versions of its pre-deployment migrations, older ones included
 * @param post versions of its post-deployment migrations, older ones included
 * @param workersAdded job classes that older releases do not know
 * @param cacheForm in which form its sources say that it writes entries of the cache; they may be silent about 7.1
 */
record Release(
        String tag,
        String commit,
        Flaw flaw,
        List<String> pre,
        List<String> post,
        List<String> workersAdded,
        String cacheForm) {

    static final String NEWEST_FORM = "7.1";

    Release(String tag, String commit, Flaw flaw, List<String> pre, List<String> post, List<String> workersAdded) {
        this(tag, commit, flaw, pre, post, workersAdded, "6.1");
    }

    /** Whether it reads Rails' newest form, and writes its own entries in it. */
    boolean readsNewestForm() {
        return cacheForm.equals(NEWEST_FORM);
    }

    Release writing(String form) {
        return new Release(tag, commit, flaw, pre, post, workersAdded, form);
    }

    /** What can be wrong with a release. */
    enum Flaw {
        NONE,
        NEVER_STARTS,
        PAGE_FAILS,
        POSTS_FAIL,
        JOBS_FAIL,
        MIGRATION_FAILS,
        MIGRATION_ENDS_BADLY,
        MANIFEST_STALE,
        /** A rule that refuses everybody but localhost. */
        USERS_BLOCKED,
        /** A rule that refuses one address, which is not the one that Drover sends: nothing is wrong with it. */
        ONE_BLOCKED
    }

    /** The user as whom Drover asks. */
    static final String USER = "192.0.2.7";

    private static final String BLOCKED = "192.0.2.8";

    static final String LOCALHOST = "127.0.0.1";

    /** What it answers for a page, by the address that it takes for the user's. */
    String answer(String address) {
        boolean blocked = (flaw == Flaw.USERS_BLOCKED && !address.equals(LOCALHOST))
                || (flaw == Flaw.ONE_BLOCKED && BLOCKED.equals(address));
        return flaw == Flaw.PAGE_FAILS ? "500" : blocked ? "403" : "200";
    }

    String version() {
        return tag.substring(1);
    }
}
