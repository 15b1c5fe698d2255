package dev.drover.shared.action.release;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;

/**
 * Builds a release beside the live one while the live one serves: checkout, gems, packages, packs. The pack manifest is
 * verified file by file, because {@code assets:precompile} is known to exit 0 with a stale one
 * (mastodon/mastodon issues 11135, 23675).
 */
public final class Build implements Action<Build.Params, Build.Before> {
    /**
     * @param tag git tag
     * @param commit the commit that the tag named when the plan was made
     * @param tree name of the folder under releases
     * @param memoryMb memory limit of the build in MiB
     */
    public record Params(
            String live, String releases, String tag, String commit, String tree, int memoryMb, long limitMillis) {}

    public record Before(boolean existed) {}

    @Override
    public String name() {
        return "release.build";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public int tries() {
        return 2;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        Trees trees = Trees.look(probe, p.live(), p.releases(), p.tree());
        if (trees.liveCommit().equals(p.commit())) {
            return new Finding.AlreadySo<>(p.live() + " is already " + p.tag());
        }
        String tree = p.releases() + "/" + p.tree();
        Output manifest = Unseen.unlessOk(probe.look("manifest", tree), tree);
        boolean whole = Trees.whole(manifest);
        if (trees.newCommit().equals(p.commit()) && trees.newBuilt() && whole) {
            return new Finding.AlreadySo<>(
                    tree + " is built, manifest " + manifest.value("digest").orElse(""));
        }
        boolean existed = !trees.newCommit().isEmpty();
        return new Finding.Needed<>(
                existed ? tree + " is only half built" : tree + " is not there", new Before(existed));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        Output built = machine.touchLong(new Machine.LongStep(
                p.memoryMb(),
                Duration.ofMillis(p.limitMillis()),
                List.of("release_build", p.live(), p.releases(), p.tag(), p.tree())));
        Broken.unlessOk(
                built,
                "building " + p.tag() + " failed",
                "read the build's output (drover logs), mend the cause on the host, then: drover retry");
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        if (!before.existed()) {
            machine.touch("release_remove", p.releases(), p.tree());
        }
    }
}
