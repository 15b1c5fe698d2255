package dev.drover.deploy.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The same, from when users are on the new release. */
@Tag("lab")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LateTwinsLabTest extends TwinsLabTest {
    LateTwinsLabTest() {
        super(Moment.CANARY, Moment.SECOND_WEB);
    }
}
