package dev.drover.deploy.sim;

import java.util.List;

/**
 * One release as the simulated git repository has it.
 *
 * @param flaw what is wrong with it
 * @param pre versions of its pre-deployment migrations, older ones included
 * @param post versions of its post-deployment migrations, older ones included
 * @param workersAdded job classes that older releases do not know
 * @param cacheForm in which form its sources say that it writes entries of the cache
 */
record Release(
        String tag,
        String commit,
        Flaw flaw,
        List<String> pre,
        List<String> post,
        List<String> workersAdded,
        String cacheForm) {

    Release(String tag, String commit, Flaw flaw, List<String> pre, List<String> post, List<String> workersAdded) {
        this(tag, commit, flaw, pre, post, workersAdded, "7.1");
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
        MANIFEST_STALE
    }

    String version() {
        return tag.substring(1);
    }
}
