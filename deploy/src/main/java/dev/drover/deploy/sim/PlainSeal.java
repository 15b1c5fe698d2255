package dev.drover.deploy.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.wire.Json;
import java.util.Map;

/**
 * Mandates of the simulator: their JSON without a signature. Nobody forges anything here, and signing every message took
 * more than a third of a round's time.
 */
final class PlainSeal {
    private static final ObjectMapper JSON = Json.mapper(Map.of());

    private PlainSeal() {}

    static String close(Mandate mandate) {
        return Json.write(JSON, mandate);
    }

    static Mandate open(String sealed) {
        return Json.read(JSON, sealed, Mandate.class);
    }
}
