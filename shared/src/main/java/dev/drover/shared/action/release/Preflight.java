package dev.drover.shared.action.release;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;

/** Proves, before the first touch, that a host is still as it was when the plan was made. */
public final class Preflight implements OneWay<Preflight.Params> {
    public record Params(String live, String tag, String fromCommit, String toCommit, long diskMb, long memoryMb) {}

    @Override
    public String name() {
        return "release.preflight";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output git = probe.look("git", p.live(), p.tag());
        if (!git.ok()) {
            return wrong(git.complaint(), "look at " + p.live() + " on the host");
        }
        String commit = git.value("commit").orElse("");
        if (!commit.equals(p.fromCommit()) && !commit.equals(p.toCommit())) {
            return wrong(
                    p.live() + " is at " + commit + ", the plan was made for " + p.fromCommit(), "make a new plan");
        }
        if (git.value("dirty").isPresent()) {
            return wrong(
                    "local changes in " + p.live() + ": " + git.value("dirty").get(), "commit or discard them");
        }
        if (git.value("unmovable").isPresent()) {
            return wrong(git.value("unmovable").get(), "mend that");
        }
        boolean asPlanned = git.value("target").orElse("").equals(p.toCommit());
        if (!asPlanned) {
            return wrong(
                    "tag " + p.tag() + " is " + git.value("target").orElse("absent") + " here, the plan says "
                            + p.toCommit(),
                    "git fetch --tags on the host, and compare its origin with the other hosts'");
        }
        Output facts = Unseen.unlessOk(probe.look("facts", p.live()), "this host");
        if (facts.number("disk-free-mb") < p.diskMb()) {
            return wrong(
                    facts.number("disk-free-mb") + " MiB of disk are free, a build needs " + p.diskMb(), "make room");
        }
        if (facts.number("memory-free-mb") < p.memoryMb()) {
            return wrong(
                    facts.number("memory-free-mb") + " MiB of memory are free, a build needs " + p.memoryMb(),
                    "add swap, or stop something");
        }
        return new Finding.AlreadySo<>("as planned: clean at " + commit.substring(0, 10));
    }

    private static Finding<Unchanged> wrong(String found, String remedy) {
        return new Finding.Impossible<>(found, remedy + ", then: drover retry");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        throw new IllegalStateException("a preflight has nothing to do");
    }
}
