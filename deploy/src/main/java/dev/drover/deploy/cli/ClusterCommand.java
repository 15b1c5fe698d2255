package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.server.Servers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Which coordinators serve, which of them leads, and whom each can see.")
final class ClusterCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "status", arity = "0..1", description = "the only thing to ask for, yet")
    String verb = "status";

    /** How one of them answers. */
    record Answer(String url, Optional<Api.Status> status, String trouble) {
        String text() {
            return url + "  " + status.map(Answer::text).orElse(trouble);
        }

        private static String text(Api.Status status) {
            StringBuilder all = new StringBuilder(status.coordinator());
            status.version().ifPresent(v -> all.append(", Drover ").append(v));
            if (status.leads()) {
                all.append("  LEADS, epoch ").append(status.epoch());
            }
            if (!status.members().isEmpty()) {
                List<String> seen = status.members().stream().map(m -> m.name()).toList();
                all.append("  sees ").append(String.join(", ", seen));
            }
            status.door().ifPresent(door -> {
                all.append("\n    workers: ");
                all.append(door.workers().isEmpty() ? "none" : String.join(", ", door.workers()));
                door.trouble()
                        .ifPresent(t ->
                                all.append("\n    its door for workers fails: ").append(t));
            });
            status.hindrance()
                    .ifPresent(h -> all.append("\n    rolls nothing: ").append(h));
            return all.toString();
        }
    }

    @Override
    public Integer call() {
        if (!verb.equals("status")) {
            throw new Stop(ExitCode.USAGE, "cluster status");
        }
        List<Answer> answers = all(shared);
        List<String> leaders = new ArrayList<>();
        answers.forEach(a -> a.status().filter(Api.Status::leads).ifPresent(s -> leaders.add(s.coordinator())));
        if (shared.json) {
            System.out.println(EventJson.write(answers));
        } else {
            answers.forEach(a -> System.out.println(a.text()));
            System.out.println(leaders.isEmpty() ? nobody(answers) : "leads: " + String.join(", ", leaders));
        }
        return leaders.size() == 1 ? ExitCode.DONE : ExitCode.WAITS_FOR_PERSON;
    }

    private static String nobody(List<Answer> answers) {
        return answers.stream().allMatch(a -> a.status().isPresent())
                ? "NOBODY LEADS"
                : "nobody leads of those that answer";
    }

    /** Why the coordinator that leads rolls nothing although a rollout is open. */
    static Optional<String> hindrance(Shared shared) {
        return shared.served()
                ? all(shared).stream()
                        .flatMap(a -> a.status().stream())
                        .filter(Api.Status::leads)
                        .flatMap(s -> s.hindrance().stream())
                        .findFirst()
                : Optional.empty();
    }

    private static List<Answer> all(Shared shared) {
        return shared.asked().stream().map(url -> ask(shared, url)).toList();
    }

    private static Answer ask(Shared shared, URI url) {
        try {
            Servers one = new Servers(List.of(url), Tokens.read(shared.tokenFile()));
            return new Answer(url.toString(), Optional.of(one.get("/api/v1/status", Api.Status.class)), "");
        } catch (Servers.Failed failed) {
            return new Answer(url.toString(), Optional.empty(), String.valueOf(failed.getMessage()));
        }
    }
}
