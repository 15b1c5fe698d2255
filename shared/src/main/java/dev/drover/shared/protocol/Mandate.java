package dev.drover.shared.protocol;

import java.time.Instant;

/**
 * An instruction, and what shows that it may be followed. It is signed as it is sent, see
 * {@link dev.drover.shared.wire.Seal}.
 *
 * @param journal id of the coordinators' journal
 * @param epoch of the coordinator that leads
 * @param number grows with every mandate of an epoch, so that none can be told twice
 * @param plan digest of the plan that people have approved; empty for what belongs to none
 */
public record Mandate(
        String fleet,
        String journal,
        long epoch,
        long number,
        String plan,
        Instant notBefore,
        Instant expires,
        Instruction instruction) {}
