package dev.drover.deploy.lab;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** What is changed in what all share, with four web hosts. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedHarmsOfFourLabTest extends HarmTable {
    SharedHarmsOfFourLabTest() {
        super(
                new Lab(Path.of("..").toAbsolutePath().normalize(), LabShape.FOUR),
                Harm.SETTING_REWRITTEN,
                Harm.LOCK_LONG,
                Harm.FILE_UNREADABLE);
    }
}
