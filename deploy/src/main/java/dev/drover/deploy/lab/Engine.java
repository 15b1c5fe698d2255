package dev.drover.deploy.lab;

import java.nio.file.Path;

/** The Docker engine on which the lab runs, and its images; both are made where they are not there, which takes minutes. */
final class Engine {
    private Engine() {}

    /**
     * Sees to it that an engine answers.
     *
     * @throws Unready if none does
     */
    static void mustAnswer(Path home) {
        Shell.told(
                "no Docker engine answers", home.resolve("deploy/lab/engine.sh").toString());
    }

    /**
     * An image of the lab's by its kind.
     *
     * @throws Unready if it cannot be made
     */
    static String image(Path home, String kind) {
        return Shell.told(
                        "the image of the lab's hosts cannot be made",
                        home.resolve("deploy/lab/image.sh").toString(),
                        kind)
                .lines()
                .reduce((a, b) -> b)
                .orElseThrow();
    }
}
