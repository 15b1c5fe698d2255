package dev.drover.coordinator.planner.mixed;

import java.util.function.BiConsumer;

/** The release that runs, and the wanted one. */
record Both(Code running, Code target) {

    /** Once with the new one as the writer and the old one as the reader, once the other way round. */
    void eachWay(BiConsumer<Code, Code> writerAndReader) {
        writerAndReader.accept(target, running);
        writerAndReader.accept(running, target);
    }
}
