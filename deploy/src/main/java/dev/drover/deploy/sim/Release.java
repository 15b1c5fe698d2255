package dev.drover.deploy.sim;

import java.util.List;

/**
 * One release as the simulated git repository has it.
 *
 * @param flaw what is wrong with it
 * @param pre versions of its pre-deployment migrations, older ones included
 * @param post versions of its post-deployment migrations, older ones included
 * @param workersAdded job classes that older releases do not know
 */
record Release(String tag, String commit, Flaw flaw, List<String> pre, List<String> post, List<String> workersAdded) {

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

    /** In which form its sources say that it writes entries of the cache. */
    String cacheForm() {
        return "7.1";
    }

    String version() {
        return tag.substring(1);
    }
}
