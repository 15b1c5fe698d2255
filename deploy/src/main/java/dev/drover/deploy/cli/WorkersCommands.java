package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.WorkersApi;
import dev.drover.coordinator.port.Register;
import dev.drover.coordinator.remote.Workforce;
import dev.drover.coordinator.wire.EventJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people say about worker processes; coordinators that serve are asked. */
final class WorkersCommands {
    private WorkersCommands() {}

    @Command(
            name = "invite",
            mixinStandardHelpOptions = true,
            description = "A token with which one worker enrols, once; it is told this once and kept nowhere.")
    static final class Invite implements Callable<Integer> {
        private static final Duration HOUR = Duration.ofHours(1);

        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "NAME", description = "of the worker, as the fleet file names it")
        String worker = "";

        @Option(names = "--minutes", description = "how long the token counts (default: an hour)")
        Optional<Integer> minutes = Optional.empty();

        @Override
        public Integer call() {
            Duration counts = minutes.map(Duration::ofMinutes).orElse(HOUR);
            WorkersApi.Invited invited = shared.servers()
                    .post(
                            "/api/v1/workers",
                            new WorkersApi.Invite(worker, counts, shared.who),
                            WorkersApi.Invited.class);
            System.out.println(shared.json ? EventJson.write(invited) : invited.token());
            if (!shared.json) { // the token alone is the answer
                invited.note().ifPresent(note -> System.err.println("note: " + note));
                System.err.println("Do next, on the machine of " + worker
                        + ": drover worker --join wss://COORDINATOR:PORT,… --token …");
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The workers: which are there, which hosts each drives, whose certificates count.")
    static final class Ls implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() {
            WorkersApi.Listing listing = shared.servers().get("/api/v1/workers", WorkersApi.Listing.class);
            if (shared.json) {
                System.out.println(EventJson.write(listing));
            } else {
                listing.workers().forEach(w -> System.out.println(text(w)));
                if (!listing.orphans().isEmpty()) {
                    System.out.println("NOBODY DRIVES " + listing.orphans() + ": their worker is not connected");
                }
            }
            return listing.orphans().isEmpty() ? ExitCode.DONE : ExitCode.WAITS_FOR_PERSON;
        }

        private static String text(Workforce.Member worker) {
            return worker.worker() + "  " + (worker.connected() ? "connected" : "NOT CONNECTED")
                    + worker.version().map(v -> ", Drover " + v).orElse("")
                    + (worker.hosts().isEmpty() ? "" : "  drives " + worker.hosts()) + "  " + certificate(worker);
        }

        private static String certificate(Workforce.Member worker) {
            List<Register.Certificate> all = worker.certificates();
            Optional<Register.Certificate> counts =
                    all.stream().filter(c -> c.revoked().isEmpty()).reduce((a, b) -> b);
            if (counts.isPresent()) {
                Instant until = counts.get().until();
                return (until.isAfter(Instant.now()) ? "certificate until " : "certificate COUNTED until ") + until;
            }
            return all.isEmpty()
                    ? "has never enrolled (drover worker invite " + worker.worker() + ")"
                    : "revoked: " + all.getLast().revoked().orElse("");
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "A worker's certificates count no longer; it is turned away within seconds, everywhere.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "NAME", description = "of the worker")
        String worker = "";

        @Override
        public Integer call() {
            if (shared.why.isBlank()) {
                throw new Stop(ExitCode.USAGE, "why? --why TEXT; it is kept with the certificate");
            }
            WorkersApi.Revoked revoked = shared.servers()
                    .post(
                            "/api/v1/workers/" + worker + "/revocation",
                            new WorkersApi.Revoke(shared.who, shared.why),
                            WorkersApi.Revoked.class);
            if (revoked.certificates() == 0) {
                throw new Stop(ExitCode.REFUSED, worker + " has no certificate that counts (drover worker list)");
            }
            System.out.println(
                    shared.json
                            ? EventJson.write(revoked)
                            : worker + " is revoked, "
                                    + Stop.counted(revoked.certificates(), "certificate", "certificates"));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "refusals",
            mixinStandardHelpOptions = true,
            description = "Who was refused, and what workers have refused; the newest first.")
    static final class Refusals implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() {
            Register.Refusal[] refusals = shared.servers().get("/api/v1/refusals", Register.Refusal[].class);
            if (shared.json) {
                System.out.println(EventJson.write(refusals));
            } else if (refusals.length == 0) {
                System.out.println("nobody was refused");
            } else {
                for (Register.Refusal refusal : refusals) {
                    System.out.println(refusal.at() + "  " + refusal.who() + "  " + refusal.text());
                }
            }
            return ExitCode.DONE;
        }
    }
}
