package dev.drover.shared.action.secrets;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.SecretsOf;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that a secret which must be the same everywhere is there: generated once, on one host, with the release's
 * own generator; on every other host copied from there. Values are compared by keyed hash and never shown.
 */
public final class EnsureKeys implements Action<EnsureKeys.Params, EnsureKeys.Before> {
    /**
     * @param tree the built release whose generator is used
     * @param from host to copy from; empty on the host that generates
     */
    public record Params(String live, String tree, String from, List<String> names, String salt) implements SecretsOf {
        @Override
        public Optional<HostId> secretsOf() {
            return Optional.of(from).filter(f -> !f.isEmpty()).map(HostId::new);
        }
    }

    public record Before(List<String> absent) {}

    @Override
    public String name() {
        return "secrets.ensure-keys";
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
    public Finding<Before> check(Params p, Probe probe) {
        String file = p.live() + "/.env.production";
        Output here = Unseen.unlessOk(probe.look(words(p)), file);
        List<String> absent = p.names().stream()
                .filter(n -> here.value(n).orElse("absent").equals("absent"))
                .toList();
        if (!p.from().isEmpty()) {
            Output there =
                    Unseen.unlessOk(probe.elsewhere(new HostId(p.from())).look(words(p)), file + " on " + p.from());
            for (String name : p.names()) {
                if (!absent.contains(name) && !here.value(name).equals(there.value(name))) {
                    return new Finding.Impossible<>(
                            name + " differs from " + p.from() + "'s: what one host writes the other could not read",
                            "find out which one the database was written with, make them equal, then: drover retry");
                }
            }
        }
        return absent.isEmpty()
                ? new Finding.AlreadySo<>("all " + p.names().size() + " keys are there")
                : new Finding.Needed<>(absent.size() + " keys are absent", new Before(absent));
    }

    private static String[] words(Params p) {
        List<String> words = new ArrayList<>(List.of("env", p.live(), p.salt()));
        words.addAll(p.names());
        return words.toArray(String[]::new);
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        String remedy = "look at " + p.live() + "/.env.production on the host, then: drover retry";
        if (p.from().isEmpty()) {
            List<String> words = new ArrayList<>(List.of("keys_generate", p.live(), p.tree()));
            words.addAll(p.names());
            Broken.unlessOk(machine.touch(words.toArray(String[]::new)), "generating the keys failed", remedy);
        } else {
            List<String> words = new ArrayList<>(List.of("env_values", p.live()));
            words.addAll(before.absent());
            var secret = machine.secretFrom(new dev.drover.shared.fleet.HostId(p.from()), words.toArray(String[]::new));
            Broken.unlessOk(machine.touchWith(secret, "env_set", p.live()), "copying the keys failed", remedy);
        }
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        List<String> words = new ArrayList<>(List.of("env_drop", p.live()));
        words.addAll(before.absent());
        Broken.unlessOk(
                machine.touch(words.toArray(String[]::new)),
                "taking the new keys out again failed",
                "look at " + p.live() + "/.env.production on the host, then: drover retry");
    }
}
