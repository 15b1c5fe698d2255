package dev.drover.coordinator.rollout.canary;

/**
 * What the evidence says.
 *
 * @param text the reason, with its numbers, for a person
 * @param missing requests that are still missing for the stated power; 0 unless that is why it is not enough
 */
public record Judgement(Answer answer, String text, long missing) {
    public enum Answer {
        GOOD,
        BAD,
        NOT_ENOUGH
    }
}
