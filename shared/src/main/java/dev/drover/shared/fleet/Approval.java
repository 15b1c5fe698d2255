package dev.drover.shared.fleet;

import java.time.Duration;
import java.util.List;

/**
 * What does not begin before people have said yes.
 *
 * @param stages ids of stages that ask
 * @param plan whether every plan asks before its first step, and each point of no return asks again
 * @param by who may say it; anybody where it is empty
 * @param atLeast how many of them must
 * @param expires how long a yes counts; zero for as long as the rollout lives
 */
public record Approval(List<String> stages, boolean plan, List<String> by, int atLeast, Duration expires) {
    public static final Approval NONE = new Approval(List.of(), false, List.of(), 1, Duration.ZERO);
}
