package dev.drover.deploy.lab;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** What old servers cannot read, with four web hosts. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarmsOfFourLabTest extends HarmTable {
    HarmsOfFourLabTest() {
        super(
                new Lab(Path.of("..").toAbsolutePath().normalize(), LabShape.FOUR),
                Harm.CACHE_UNREADABLE,
                Harm.JOBS_UNREADABLE);
    }
}
