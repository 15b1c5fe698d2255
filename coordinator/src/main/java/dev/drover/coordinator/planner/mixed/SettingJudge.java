package dev.drover.coordinator.planner.mixed;

import dev.drover.coordinator.survey.Sources.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings that a pre-deployment migration moves while the old release still reads them: those of the instance (table
 * {@code settings}) and those of each user (column {@code users.settings}). Deletions are told by the plan's other notes.
 */
final class SettingJudge {
    private static final Pattern NAMED = Pattern.compile("\\bvar: *['\"](\\w+)['\"]");
    private static final Pattern KEY = Pattern.compile("settings\\[['\"]([\\w.]+)['\"]\\]");
    private static final Pattern IN_PLACE =
            Pattern.compile("\\bsetting\\w*\\.(update|save)|\\bSetting\\b.*\\.update|(?i:update\\s+\"?settings\\b)");
    private static final Pattern COPIES = Pattern.compile("\\bSetting\\.(upsert|insert|create)");
    private static final Pattern USERS = Pattern.compile("\\.update\\w*[!(]*['\": ]*settings\\b");
    private static final Pattern WRITES = Pattern.compile("\\.(update|upsert|insert|create|save)");
    private static final int NAMES_MAX = 4;

    private SettingJudge() {}

    static void judge(Both both, List<Line> migrations, Telling telling) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        migrations.stream()
                .filter(l ->
                        !l.text().strip().startsWith("#") && !l.text().strip().startsWith("class "))
                .forEach(l -> files.computeIfAbsent(name(l.path()), k -> new ArrayList<>())
                        .add(l.text().strip()));
        boolean newColumn = files.values().stream()
                .flatMap(List::stream)
                .anyMatch(l -> l.matches("add_column :users, :settings\\b.*"));
        files.forEach((migration, lines) -> {
            if (any(lines, COPIES)) {
                copied(both, "the setting " + names(lines, NAMED), migration + " copies it", telling);
            } else if (any(lines, IN_PLACE)) {
                rewritten(both, "the setting " + names(lines, NAMED), migration + " changes it", telling);
            } else if (any(lines, USERS) && !newColumn) {
                rewritten(both, "users' own settings " + names(lines, KEY), migration + " changes them", telling);
            } else if (lines.stream().anyMatch(l -> l.contains("ettings")) && any(lines, WRITES)) {
                copied(both, "users' own settings " + names(lines, KEY), migration + " copies them", telling);
            }
        });
    }

    private static void rewritten(Both both, String what, String migration, Telling telling) {
        telling.found(
                Shared.SETTING_REWRITTEN,
                what.strip() + ": pre-migration " + migration + " in place, and "
                        + both.running().name() + " reads what is new, too",
                "servers of " + both.running().name()
                        + " may not know the new value, or do otherwise by it, from then on",
                "not by a way back, which runs no migration backwards: note the value before, and set it again by hand");
    }

    private static void copied(Both both, String what, String migration, Telling telling) {
        telling.found(
                Shared.SETTING_COPIED,
                what.strip() + ": pre-migration " + migration + " to where only "
                        + both.target().name() + " looks",
                "from then on what is changed on one release does not hold on the other: what was closed may stay open there",
                "by setting it once more on the release that stays; change none of it while both run");
    }

    private static boolean any(List<String> lines, Pattern pattern) {
        return lines.stream().anyMatch(l -> pattern.matcher(l).find());
    }

    /** Empty where the migration does not name them. */
    private static String names(List<String> lines, Pattern pattern) {
        Set<String> all = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher m = pattern.matcher(line);
            while (m.find()) {
                all.add(m.group(1));
            }
        }
        return all.stream().limit(NAMES_MAX).collect(Collectors.joining(", ")) + (all.size() > NAMES_MAX ? ", …" : "");
    }

    private static String name(String path) {
        return path.replaceFirst("^.*/", "").replaceFirst("\\.rb$", "");
    }
}
