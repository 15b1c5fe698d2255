package dev.drover.deploy.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The table of harms with two web hosts. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarmsOfTwoLabTest extends HarmTable {
    HarmsOfTwoLabTest() {
        super(LAB);
    }
}
