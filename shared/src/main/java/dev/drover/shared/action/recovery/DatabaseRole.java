package dev.drover.shared.action.recovery;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Secret;
import dev.drover.shared.action.SecretsOf;
import dev.drover.shared.fleet.HostId;
import java.util.Optional;

/** Gives the database server the role and password that Mastodon logs in with, and an empty database of that role. */
public final class DatabaseRole implements OneWay<DatabaseRole.Params> {
    /**
     * @param from the host whose {@code .env.production} has DB_USER and DB_PASS
     */
    public record Params(String database, String live, String from) implements SecretsOf {
        @Override
        public Optional<HostId> secretsOf() {
            return Optional.of(new HostId(from));
        }
    }

    @Override
    public String name() {
        return "recovery.role";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return Bootstrap.look(probe, p.database()).value("owner").isPresent()
                ? new Finding.AlreadySo<>(p.database() + " is there")
                : new Finding.Needed<>(p.database() + " is not there", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Secret login = machine.secretFrom(new HostId(p.from()), "env_values", p.live(), "DB_USER", "DB_PASS");
        Broken.unlessOk(
                machine.touchWith(login, "database_role", p.database()),
                "role and database could not be made",
                "compare DB_USER and DB_PASS in " + p.live() + "/.env.production on " + p.from()
                        + "; then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "role and empty database stay";
    }
}
