package dev.drover.deploy.server;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Register;
import java.util.List;
import java.util.Optional;

/** The journal as coordinators serve it: to be read, and to leave commands; never to be taken in hand. */
public record ServerPlace(Servers servers) implements JournalPlace {
    private Api.Status status() {
        return servers.get("/api/v1/status", Api.Status.class);
    }

    @Override
    public String text() {
        return servers.text();
    }

    @Override
    public boolean exists() {
        return !status().journal().isEmpty();
    }

    @Override
    public JournalStore read() {
        return new ServerJournal(servers, status());
    }

    @Override
    public Optional<JournalStore> take(String who, String from) {
        return Optional.empty();
    }

    @Override
    public List<Line> lines() {
        return List.of(servers.get("/api/v1/journal", Line[].class));
    }

    @Override
    public void restore(List<Line> lines, long epoch) {
        throw new UnsupportedOperationException("a journal is restored into a folder or a database, not into a server");
    }

    @Override
    public Register register() {
        throw new UnsupportedOperationException("coordinators keep their own register");
    }

    @Override
    public boolean held() {
        return status().held();
    }

    @Override
    public String owner() {
        return status().owner();
    }
}
