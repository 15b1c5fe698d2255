package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder with a journal in SQLite. */
public record SqlitePlace(Path folder) implements JournalPlace {
    @Override
    public String text() {
        return folder.toString();
    }

    @Override
    public boolean exists() {
        return Files.exists(folder.resolve("journal.sqlite"));
    }

    @Override
    public JournalStore read() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SqliteJournal.open(folder, Optional.empty());
    }

    @Override
    public Optional<JournalStore> take(String who, String from) {
        return JournalLock.take(folder, who, from).map(lock -> SqliteJournal.open(folder, Optional.of(lock)));
    }

    @Override
    public boolean held() {
        return JournalLock.held(folder);
    }

    @Override
    public String owner() {
        return JournalLock.owner(folder);
    }
}
