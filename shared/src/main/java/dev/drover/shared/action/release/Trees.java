package dev.drover.shared.action.release;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.List;

/** The code trees on a host: which commit is live, and how far the new one has come. */
record Trees(String liveCommit, String newCommit, boolean newBuilt) {

    static Trees look(Probe probe, String live, String releases, String tree) {
        String liveCommit = "";
        String newCommit = "";
        boolean built = false;
        Output trees = Unseen.unlessOk(probe.look("tree", live, releases, tree), live);
        for (List<String> row : trees.rows("tree")) {
            if (row.get(0).equals(live)) {
                liveCommit = row.get(1);
            } else {
                newCommit = row.get(1);
                built = row.size() > 2 && !row.get(2).isBlank();
            }
        }
        return new Trees(liveCommit, newCommit, built);
    }

    /** Whether a look at a manifest found it there, readable, and every file that it names present. */
    static boolean whole(Output manifest) {
        return manifest.value("digest").isPresent()
                && manifest.values("missing").isEmpty()
                && manifest.values("problem").isEmpty();
    }
}
