package dev.drover.deploy.lab;

import dev.drover.deploy.make.Given;

/** How a program of the lab's ends that can show nothing: in one sentence, with an exit code that tells why. */
final class Ending {
    private Ending() {}

    /** A run in the lab. */
    interface Run {
        void run() throws Exception;
    }

    /**
     * Runs.
     *
     * @return 0 if it came to its end; {@link Given#USAGE} if it was given what it cannot use, {@link Unready#EXIT} if
     *     something that it needs is not there, {@link TooSlow#EXIT} if the machine is too slow for it
     */
    static int of(Run run) throws Exception {
        try {
            run.run();
            return 0;
        } catch (Given.Wrong wrong) {
            System.err.println(wrong.getMessage());
            return Given.USAGE;
        } catch (Unready unready) {
            System.err.println("lab: " + unready.getMessage());
            return Unready.EXIT;
        } catch (TooSlow tooSlow) {
            System.err.println("TOO SLOW: " + tooSlow.getMessage());
            return TooSlow.EXIT;
        }
    }
}
