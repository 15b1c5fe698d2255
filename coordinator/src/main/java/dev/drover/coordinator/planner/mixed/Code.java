package dev.drover.coordinator.planner.mixed;

import dev.drover.coordinator.survey.Sources.Line;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One release's lines, with questions that a judge asks.
 *
 * @param name of the release, as a plan shows it
 */
record Code(String name, List<Line> lines) {
    private static final String APPLICATION = "config/application.rb";
    private static final String PRODUCTION = "config/environments/production.rb";
    private static final String INITIALIZERS = "config/initializers/";

    /** The lines of the files whose path begins so; what a line only remarks is left out. */
    Stream<String> in(String path) {
        return lines.stream()
                .filter(l -> l.path().startsWith(path))
                .map(l -> l.text().strip())
                .filter(l -> !l.startsWith("#") && !l.startsWith("//"));
    }

    /** The version of a library that the release has locked. */
    Optional<Gem> gem(String name) {
        return in("Gemfile.lock")
                .filter(l -> l.startsWith(name + " (") && l.endsWith(")"))
                .map(l -> l.substring(name.length() + 2, l.length() - 1))
                .findFirst()
                .flatMap(Gem::parse);
    }

    /** Which Rails' defaults the application wants: {@code config.load_defaults}. */
    Optional<Gem> defaults() {
        return in(APPLICATION)
                .flatMap(l -> value(l, "config\\.load_defaults\\s+").stream())
                .reduce((a, b) -> b)
                .flatMap(Gem::parse);
    }

    /**
     * The value of a setting that Rails reads before it runs the initializers. The environment's file comes after the
     * application's (railties, {@code Rails::Engine}: {@code load_environment_config}).
     */
    Optional<String> early(String setting) {
        return Stream.of(APPLICATION, PRODUCTION)
                .flatMap(this::in)
                .flatMap(l -> assigned(l, setting).stream())
                .reduce((a, b) -> b);
    }

    /** The value of a setting that an initializer may give, too; what comes last wins. */
    Optional<String> late(String setting) {
        return in(INITIALIZERS)
                .flatMap(l -> assigned(l, setting).stream())
                .reduce((a, b) -> b)
                .or(() -> early(setting));
    }

    private static Optional<String> assigned(String line, String setting) {
        return value(line, "\\b" + setting + "\\s*=\\s*");
    }

    /** What stands after these words, without quotes, a symbol's colon and a remark behind it. */
    private static Optional<String> value(String line, String before) {
        Matcher m = Pattern.compile(before + "(.+?)\\s*(#.*)?$").matcher(line);
        return m.find() ? Optional.of(m.group(1).replaceAll("^[:'\"]|['\"]$", "")) : Optional.empty();
    }
}
