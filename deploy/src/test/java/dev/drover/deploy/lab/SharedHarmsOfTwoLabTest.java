package dev.drover.deploy.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** What is changed in what all share, with two web hosts. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedHarmsOfTwoLabTest extends HarmTable {
    SharedHarmsOfTwoLabTest() {
        super(LAB, Harm.SETTING_REWRITTEN, Harm.LOCK_LONG, Harm.FILE_UNREADABLE);
    }
}
