package dev.drover.deploy.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** What old servers cannot read, with two web hosts. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarmsOfTwoLabTest extends HarmTable {
    HarmsOfTwoLabTest() {
        super(LAB, Harm.CACHE_UNREADABLE, Harm.JOBS_UNREADABLE);
    }
}
