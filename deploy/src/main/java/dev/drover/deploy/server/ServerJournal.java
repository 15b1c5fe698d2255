package dev.drover.deploy.server;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import java.util.List;
import java.util.Optional;

/** A journal behind a coordinator's API. */
final class ServerJournal implements JournalStore {
    private final Servers servers;
    private final Api.Status status;

    ServerJournal(Servers servers, Api.Status status) {
        this.servers = servers;
        this.status = status;
    }

    @Override
    public String id() {
        return status.journal();
    }

    @Override
    public long epoch() {
        return status.epoch();
    }

    @Override
    public boolean mine() {
        return false;
    }

    @Override
    public void raiseEpoch(long least) {
        throw notHere();
    }

    @Override
    public void append(String rollout, int expected, List<Event> events) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("only the coordinator that leads writes into its journal");
    }

    @Override
    public List<Entry> read(String rollout) {
        return List.of(servers.get("/api/v1/rollouts/" + rollout + "/entries", Entry[].class));
    }

    @Override
    public List<String> rollouts() {
        return List.of(servers.get("/api/v1/rollouts", String[].class));
    }

    @Override
    public Optional<String> verify() {
        return servers.get("/api/v1/verification", Api.Verification.class).wrong();
    }

    @Override
    public long put(String rollout, Signal.Command command) {
        return servers.post("/api/v1/rollouts/" + rollout + "/commands", command, Api.Written.class)
                .letter();
    }

    @Override
    public List<Letter> unanswered() {
        return List.of(servers.get("/api/v1/commands", Letter[].class));
    }

    @Override
    public void answer(long letter, String text) {
        throw notHere();
    }

    @Override
    public Optional<String> answerTo(long letter) {
        return servers.get("/api/v1/commands/" + letter, Api.Answered.class).answer();
    }

    @Override
    public void close() {}
}
