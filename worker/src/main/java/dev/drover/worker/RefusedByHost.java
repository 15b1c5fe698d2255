package dev.drover.worker;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Unseen;

/** The host would not take an order: it belongs to another journal, or the order is of an older epoch. */
final class RefusedByHost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedByHost(String text) {
        super(text);
    }

    /**
     * Passes an answer on if the order was taken. One that was cut off, or whose tool did not answer, may have done a part;
     * only a look can tell.
     */
    static Output unlessTaken(Output answer) {
        if (answer.exit() == Output.REFUSED) {
            throw new RefusedByHost(answer.err().strip());
        }
        if (answer.exit() == Output.CUT_OFF || answer.exit() == Output.SILENT) {
            throw new Unseen(answer.complaint());
        }
        return answer;
    }
}
