package dev.drover.shared.action.release;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Optional;

/**
 * Puts the new release's content-hashed packs beside the old ones on a web host that still serves the old release: a
 * page from the canary asks any web host for its files. Nothing is replaced.
 */
public final class PublishPacks implements OneWay<PublishPacks.Params> {
    /**
     * @param others web hosts whose manifest must be the same as this one's
     */
    public record Params(String live, String releases, String tree, String commit, List<String> others) {}

    @Override
    public String name() {
        return "release.publish-packs";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        if (Trees.look(probe, p.live(), p.releases(), p.tree()).liveCommit().equals(p.commit())) {
            return new Finding.AlreadySo<>("the new release is live here");
        }
        String tree = p.releases() + "/" + p.tree();
        Optional<String> own = probe.look("manifest", tree).value("digest");
        for (String other : p.others()) {
            Optional<String> theirs =
                    probe.elsewhere(new HostId(other)).look("manifest", tree).value("digest");
            if (theirs.isPresent() && own.isPresent() && !theirs.equals(own)) {
                return new Finding.Impossible<>(
                        "this host built manifest " + own.get() + ", " + other + " built " + theirs.get()
                                + ": pages of one would ask for files that the other does not have",
                        "compare Node, yarn.lock and local changes of the two hosts, remove " + tree
                                + " on the wrong one, then: drover retry");
            }
        }
        Output missing = probe.look("packs", tree, p.live());
        long count = missing.values("missing").size();
        return missing.ok() && count == 0
                ? new Finding.AlreadySo<>("all packs of " + p.tree() + " are served here")
                : new Finding.Needed<>(count + " packs are not yet served here", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("packs_publish", p.releases() + "/" + p.tree(), p.live()),
                "copying packs into " + p.live() + "/public/packs failed",
                "look at the free disk space and the owner of public/packs, then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "hashed packs stay: nothing refers to them any more";
    }
}
