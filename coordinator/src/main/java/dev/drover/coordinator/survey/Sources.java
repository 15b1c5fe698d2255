package dev.drover.coordinator.survey;

import dev.drover.shared.action.Output;
import java.util.List;

/**
 * What the sources of the running release and of the wanted one say about what both share while both run: the lines that
 * the helper's {@code look mixed} found, as they stand in the files. What they mean is judged by the planner.
 *
 * @param running of the release that runs
 * @param target of the release that is wanted
 * @param migrations lines about settings in pre-deployment migrations that only the wanted release has
 * @param unseen why nothing could be looked at; empty where all was
 */
public record Sources(List<Line> running, List<Line> target, List<Line> migrations, String unseen) {

    /**
     * One line of a file.
     *
     * @param path where the file stands in the release, like {@code config/application.rb}
     * @param text the line, with the blanks before it
     */
    public record Line(String path, String text) {
        /** The class in a file under {@code app/workers} or {@code app/jobs}, as Rails would name it. */
        public String className() {
            return Deltas.className(path);
        }
    }

    /** Where they could not be looked at. */
    public static Sources unseen(String why) {
        return new Sources(List.of(), List.of(), List.of(), why);
    }

    /** Reads what the helper's {@code look mixed} answers. */
    public static Sources read(Output answer) {
        if (!answer.ok()) {
            return unseen(answer.complaint().isEmpty() ? "no answer" : answer.complaint());
        }
        if (answer.value("looked").isEmpty()) {
            return unseen("the answer was cut off");
        }
        return new Sources(lines(answer, "running"), lines(answer, "target"), lines(answer, "migration"), "");
    }

    private static List<Line> lines(Output answer, String key) {
        return answer.rows(key).stream()
                .filter(f -> f.size() == 2)
                .map(f -> new Line(f.get(0), f.get(1)))
                .toList();
    }
}
