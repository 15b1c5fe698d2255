package dev.drover.worker.adapter.helper;

import java.util.ArrayList;
import java.util.List;

/** How the helper before this one is told the same: it has neither refreshes nor secrets of its own, only looks. */
public final class ShellWords {
    private static final int ORDER = 4;

    private ShellWords() {}

    public static List<String> of(List<String> words) {
        String kind = words.getFirst();
        if (!kind.equals("refresh") && !kind.equals("secret")) {
            return words;
        }
        List<String> look = new ArrayList<>(List.of("look"));
        look.addAll(words.subList(ORDER, words.size()));
        if (kind.equals("refresh") && look.size() == 2) {
            look.add("refresh");
        }
        return look;
    }
}
