"""Why something is not done: a code that the caller acts on, and a sentence for people."""

USAGE = 64  # the request is wrong
MISSING = 66  # what it is about is not there
NO_TOOL = 69  # a program is missing
FENCED = 70  # claim, epoch or root's word forbid it
TOO_FEW = 71  # too few servers would remain
ENDED = 72  # what it goes on with has ended by itself
FAILED = 73
SILENT = 74  # the tool did not answer, nobody knows what it did
BUSY = 75  # another order holds the lock or the slot
IN_DOUBT = 76  # begun before; its end is not known yet
CUT_OFF = 77  # begun before, and cut off


class Refusal(Exception):
    """Nothing was done, or no more than the sentence says."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
