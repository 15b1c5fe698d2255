package dev.drover.shared.action;

import dev.drover.shared.fleet.HostId;
import java.util.Optional;

/** Parameters of an action that reads another host's secrets: that host answers only to who has claimed it, too. */
public interface SecretsOf {
    Optional<HostId> secretsOf();
}
