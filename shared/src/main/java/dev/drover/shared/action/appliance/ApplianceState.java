package dev.drover.shared.action.appliance;

import dev.drover.shared.action.Output;

/**
 * What a machine without SSH says of itself, through the team's own program.
 *
 * @param says the program's first line
 */
public record ApplianceState(Kind kind, String says) {
    /** How it is. */
    public enum Kind {
        CURRENT,
        PENDING,
        UNWELL
    }

    public static ApplianceState of(Output seen) {
        Kind kind = switch (seen.value("state").orElse("")) {
            case "current" -> Kind.CURRENT;
            case "pending" -> Kind.PENDING;
            default -> Kind.UNWELL;
        };
        return new ApplianceState(kind, seen.value("says").orElse("it says nothing"));
    }
}
