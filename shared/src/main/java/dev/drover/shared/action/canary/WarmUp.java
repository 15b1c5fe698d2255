package dev.drover.shared.action.canary;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;

/** Lets the canary warm up on little traffic; its answers in this time are no evidence. */
public final class WarmUp implements OneWay<WarmUp.Params> {
    public record Params(long millis) {}

    @Override
    public String name() {
        return "canary.warm-up";
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
        return new Finding.Needed<>("cold", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        machine.await(Duration.ofMillis(p.millis()), machine::recalled);
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("warm");
    }
}
