package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Observed.Delta;
import dev.drover.coordinator.survey.Observed.Migration;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the helper's {@code look delta} and {@code look mixed} answer. */
final class Deltas {
    private Deltas() {}

    /**
     * Asks one host with Ruby for each release that runs and is not the target: each of them is mixed with it. Where all run
     * the target, one of these is asked.
     *
     * @param code what each host answered to {@code look git}
     */
    static Optional<Delta> look(Fleet fleet, Helpers helpers, String target, Map<HostId, Output> code) {
        String live = fleet.mastodon().live();
        Map<String, HostId> askedFor = new LinkedHashMap<>();
        Map<String, HostId> there = new LinkedHashMap<>();
        code.forEach((id, git) -> {
            if (fleet.host(id).runsRuby()
                    && git.value("commit").isPresent()
                    && git.value("target").isPresent()) {
                String commit = git.value("commit").get();
                (commit.equals(git.value("target").get()) ? there : askedFor).putIfAbsent(commit, id);
            }
        });
        return (askedFor.isEmpty() ? there : askedFor)
                .entrySet().stream()
                        .map(e -> read(
                                e.getKey(),
                                helpers.look(e.getValue(), "delta", live, e.getKey(), target),
                                helpers.look(e.getValue(), "mixed", live, e.getKey(), target)))
                        .reduce(Delta::and);
    }

    private static Delta read(String commit, Output answer, Output mixed) {
        return new Delta(
                migrations(answer, "migrate"),
                migrations(answer, "post_migrate"),
                expected(answer, "pre"),
                expected(answer, "post"),
                workers(answer, "A"),
                workers(answer, "M"),
                answer.values("queue"),
                answer.rows("file").stream()
                        .filter(f -> f.size() > 2 && !f.get(1).equals(f.get(2)))
                        .map(f -> f.get(0) + " " + f.get(1) + " → " + f.get(2))
                        .toList(),
                answer.value("needs-encryption-keys").isPresent(),
                Map.of(commit, Sources.read(mixed)));
    }

    private static List<Migration> migrations(Output answer, String kind) {
        return answer.rows(kind).stream()
                .map(f -> new Migration(f.get(0), f.size() > 1 ? f.get(1) : ""))
                .toList();
    }

    private static List<String> expected(Output answer, String kind) {
        return answer.rows("expects").stream()
                .filter(f -> f.get(0).equals(kind))
                .map(f -> f.get(1))
                .sorted()
                .toList();
    }

    /** {@code app/workers/activitypub/delivery_worker.rb} → {@code ActivityPub::DeliveryWorker} as Rails would name it. */
    private static List<String> workers(Output answer, String status) {
        return answer.rows("worker").stream()
                .filter(f -> f.get(0).equals(status))
                .map(f -> className(f.get(1)))
                .toList();
    }

    static String className(String path) {
        String name = path.replaceFirst("^app/(workers|jobs)/", "").replaceFirst("\\.rb$", "");
        StringBuilder out = new StringBuilder();
        for (String part : name.split("/")) {
            out.append(out.isEmpty() ? "" : "::");
            if (part.equals("activitypub")) {
                out.append("ActivityPub");
                continue;
            }
            for (String word : part.split("_")) {
                out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return out.toString();
    }
}
