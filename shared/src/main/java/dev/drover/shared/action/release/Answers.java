package dev.drover.shared.action.release;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.Optional;

/** Waits until a web host answers with a real page, whatever its release. */
public final class Answers implements OneWay<Answers.Params> {
    public record Params(String live, int port, String domain, long healthyMillis) {}

    @Override
    public String name() {
        return "release.answers";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return illness(p, probe)
                .<Finding<Unchanged>>map(i -> new Finding.Needed<>(i, new Unchanged()))
                .orElseGet(() -> new Finding.AlreadySo<>("answers with a real page"));
    }

    private static Optional<String> illness(Params p, Probe probe) {
        return WebHealth.illness(probe, p.live(), p.port(), p.domain(), "");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        boolean well = machine.await(
                Duration.ofMillis(p.healthyMillis()), () -> illness(p, machine).isEmpty());
        if (!well) {
            throw new Broken(
                    illness(p, machine).orElse("it answers only now"),
                    "journalctl -u mastodon-web on the host shows why, then: drover retry");
        }
    }
}
