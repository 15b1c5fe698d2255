package dev.drover.shared.action.backup;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.SecretsOf;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.util.Optional;

/**
 * Keeps a host's settings where its database's backups are kept, if they have changed: the names of its packages, its
 * configuration, the commit of its code, and Mastodon's own settings with the keys without which a restored database
 * cannot be read.
 */
public final class KeepSettings implements OneWay<KeepSettings.Params> {
    /**
     * @param of the host whose settings they are
     * @param live Mastodon's code there; a hyphen where there is none
     * @param command see {@link dev.drover.shared.fleet.Backup}
     */
    public record Params(String of, String live, String command) implements SecretsOf {
        @Override
        public Optional<HostId> secretsOf() {
            return Optional.of(new HostId(of));
        }
    }

    @Override
    public String name() {
        return "backup.keep-settings";
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
        Optional<String> now = Unseen.unlessOk(
                        probe.elsewhere(new HostId(p.of())).look("settings_digest", p.live()),
                        "the settings of " + p.of())
                .value("digest");
        Optional<String> kept = Unseen.unlessOk(
                        probe.look("settings_kept", p.command(), p.of()), "what is kept of " + p.of())
                .value("digest");
        return kept.isPresent() && kept.equals(now)
                ? new Finding.AlreadySo<>("the settings of " + p.of() + " are kept as they are")
                : new Finding.Needed<>(
                        kept.isPresent() ? "they have changed since they were kept" : "they are not kept",
                        new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Secret settings = machine.secretFrom(new HostId(p.of()), "settings", p.live());
        if (settings.isBlank()) {
            throw new Broken(
                    "the settings of " + p.of() + " could not be read", "look at the host, then: drover retry");
        }
        Broken.unlessOk(
                machine.touchWith(settings, "settings_store", p.command(), p.of()),
                "the settings of " + p.of() + " could not be kept",
                "/etc/drover/commands/" + p.command() + " must know: store NAME FILE, see docs/backups.md;"
                        + " then: drover retry, or on your own responsibility: drover skip --why …");
    }

    @Override
    public String stays(Params p) {
        return "kept settings stay";
    }
}
