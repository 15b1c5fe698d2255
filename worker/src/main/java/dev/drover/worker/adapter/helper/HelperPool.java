package dev.drover.worker.adapter.helper;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.host.Requests;
import dev.drover.worker.port.LinkLost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The helpers that run on one host: as many at once as there are questions, of which some stay for the next ones. */
public final class HelperPool implements AutoCloseable {
    private static final int KEPT_MOST = 4;

    /** Fewer than sshd lets run over one connection (sshd_config, MaxSessions: 10). */
    private static final int AT_ONCE = 8;

    /** The helper on that host is the one before, which takes words instead of requests. */
    public static final class SpeaksWords extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Launcher launcher;
    private final BlockingDeque<RunningHelper> kept = new LinkedBlockingDeque<>(KEPT_MOST);
    private final Semaphore room = new Semaphore(AT_ONCE);

    public HelperPool(Launcher launcher) {
        this.launcher = launcher;
    }

    /**
     * Asks the helper.
     *
     * @return its answer; where it cannot be called, what sudo or the system says of that
     * @throws SpeaksWords where it is the helper before this one; nothing was done
     * @throws IOException where it is not known what was done
     */
    public Output ask(List<String> words, Optional<Secret> body, Duration limit) throws IOException {
        try {
            if (!room.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(AT_ONCE + " questions are not answered yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkLost("interrupted", e);
        }
        try {
            RunningHelper with = kept.pollFirst();
            return with != null ? ask(with, words, body, limit) : first(words, body, limit);
        } finally {
            room.release();
        }
    }

    private Output ask(RunningHelper with, List<String> words, Optional<Secret> body, Duration limit)
            throws IOException {
        boolean stays = false;
        try {
            Output answer = with.ask(words, body, limit);
            stays = kept.offerFirst(with);
            return answer;
        } catch (Requests.Wrong wrong) {
            stays = kept.offerFirst(with);
            return new Output(Output.USAGE, "", wrong.getMessage() + "\n");
        } finally {
            if (!stays) {
                end(with); // an answer that was not waited for would be taken for the next one's
            }
        }
    }

    /** Whoever may only look is let in only by the other entrance. */
    private Output first(List<String> words, Optional<Secret> body, Duration limit) throws IOException {
        Output refused = new Output(Output.USAGE, "", "");
        for (String way : List.of("serve", "looks")) {
            try {
                return ask(new RunningHelper(launcher.start(way)), words, body, limit);
            } catch (RunningHelper.Mute mute) {
                Output how = mute.how();
                if (how.exit() == Output.USAGE && how.complaint().contains("not a number")) {
                    throw new SpeaksWords();
                }
                refused = way.equals("serve") ? how : refused;
            }
        }
        return refused;
    }

    /** Ends those that wait for questions. */
    @Override
    public void close() {
        for (RunningHelper idle = kept.pollFirst(); idle != null; idle = kept.pollFirst()) {
            end(idle);
        }
    }

    private static void end(RunningHelper helper) {
        try {
            helper.close();
        } catch (IOException e) {
            // It is not used any more either way.
        }
    }
}
