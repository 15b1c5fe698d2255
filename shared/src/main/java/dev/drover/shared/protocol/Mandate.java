package dev.drover.shared.protocol;

import java.time.Instant;

/**
 * An instruction, and what shows that it may be followed. It is signed as it is sent, see
 * {@link dev.drover.shared.wire.Seal}.
 *
 * @param worker for whom it is: the worker's name and, after a slash, which of its lives
 * @param journal id of the coordinators' journal
 * @param epoch of the coordinator that leads
 * @param number grows with every mandate of an epoch, so that none can be told twice
 */
public record Mandate(
        String worker,
        String fleet,
        String journal,
        long epoch,
        long number,
        Instant notBefore,
        Instant expires,
        Instruction instruction) {}
