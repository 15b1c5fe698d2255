package dev.drover.coordinator.remote;

import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which worker was given which orders: what an order may ask of another worker's host, it may ask for nobody else. */
final class Given {
    private static final int ORDER = 3; // secret JOURNAL EPOCH ORDER …

    private final Map<String, String> workers = new ConcurrentHashMap<>();

    void to(String worker, WorkOrder order) {
        workers.put(order.prefix(), worker);
    }

    /** Whether these words are a look, or ask for a secret in the name of an order that this worker was given. */
    boolean mayAsk(String worker, List<String> words) {
        return switch (words.getFirst()) {
            case "look" -> true;
            case "secret" -> words.size() > ORDER && given(worker, words.get(ORDER));
            default -> false;
        };
    }

    private boolean given(String worker, String order) {
        return workers.entrySet().stream().anyMatch(w -> w.getValue().equals(worker) && order.startsWith(w.getKey()));
    }
}
