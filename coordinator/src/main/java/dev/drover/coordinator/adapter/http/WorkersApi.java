package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Leadership;
import dev.drover.coordinator.port.Register;
import dev.drover.coordinator.remote.Workforce;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the API answers about worker processes. */
public final class WorkersApi {
    private final Optional<Workforce> workforce;

    WorkersApi(Optional<Workforce> workforce) {
        this.workforce = workforce;
    }

    /** The workers, and hosts that have none because it is away. */
    public record Listing(List<Workforce.Member> workers, List<HostId> orphans) {}

    /**
     * Asks for a token.
     *
     * @param counts how long
     * @param who the person who asks
     */
    public record Invite(String worker, Duration counts, String who) {}

    /**
     * A token; it is told this once.
     *
     * @param note what the person should know
     */
    public record Invited(String token, Optional<String> note) {}

    /** A worker that shall count no longer, by whom and why. */
    public record Revoke(String who, String why) {}

    /** How many certificates count no longer. */
    public record Revoked(int certificates) {}

    private Workforce workforce() {
        return workforce.orElseThrow(() -> new Leadership.Refused(
                "this coordinator takes no worker processes; drover serve --workers-at ADDRESS:PORT"));
    }

    Listing list() {
        return new Listing(workforce().members(), workforce().orphans());
    }

    List<Register.Refusal> refusals() {
        return workforce().gate().refusals();
    }

    Invited invite(String body) {
        Invite wanted = Json.read(EventJson.MAPPER, body, Invite.class);
        if (wanted.worker() == null || wanted.counts() == null || wanted.who() == null) {
            throw new IllegalArgumentException("an invitation has a worker, a time (counts) and a person (who)");
        }
        String token = workforce()
                .gate()
                .invite(wanted.worker(), wanted.counts(), wanted.who())
                .text();
        return new Invited(
                token,
                workforce().wants(wanted.worker())
                        ? Optional.empty()
                        : Optional.of("the fleet file names no worker " + wanted.worker()
                                + ": it may join, and will drive nothing"));
    }

    Revoked revoke(String worker, String body) {
        Revoke wanted = Json.read(EventJson.MAPPER, body, Revoke.class);
        if (wanted.who() == null || wanted.why() == null || wanted.why().isBlank()) {
            throw new IllegalArgumentException("a revocation has a person (who) and a reason (why)");
        }
        return new Revoked(workforce().revoke(worker, wanted.why() + " (" + wanted.who() + ")"));
    }
}
