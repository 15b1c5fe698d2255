package dev.drover.deploy.sim;

import java.util.List;
import org.junit.jupiter.api.Test;

class TempSeedTest {
    @Test
    void tell() throws Exception {
        List<String> story = new Round(Case.of(1000117), new Rules()).run().story();
        java.nio.file.Files.write(java.nio.file.Path.of("/tmp/seed.txt"), story);
    }
}
