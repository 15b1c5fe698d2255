package dev.drover.deploy.view;

import dev.drover.deploy.sim.WhatIfCrash.Rehearsal;
import java.util.List;

/** A crash rehearsal for a person: what stays behind, and what happens next; red where Drover needs somebody. */
public final class RehearsalText {
    private RehearsalText() {}

    public static String of(List<Rehearsal> rehearsals, Colours c) {
        StringBuilder out = new StringBuilder();
        out.append("IF EVERYTHING THAT DRIVES THE FLEET DIES WHILE A STEP RUNS, and nobody looks for half an hour\n\n");
        for (Rehearsal r : rehearsals) {
            out.append(c.strong(r.step().text())).append('\n');
            if (r.left().isEmpty()) {
                out.append("    the fleet serves as before; what was drained has come back by itself\n");
            }
            r.left().forEach(l -> out.append("    ").append(c.warn(l)).append('\n'));
            out.append("    drover run --resume ")
                    .append(r.next())
                    .append(r.end()
                            .map(e -> ", and ends by itself: " + e)
                            .orElseGet(() -> c.bad(", and then needs a person")))
                    .append('\n');
        }
        return out.toString();
    }
}
