package dev.drover.coordinator.planner.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many arguments a job takes. Sidekiq gives a job's arguments to {@code perform} one by one, so only their number can
 * be wrong.
 *
 * @param least how many it wants
 * @param most how many it takes; {@link Integer#MAX_VALUE} where it takes any number
 */
record Arguments(int least, int most) {
    private static final Pattern FORM = Pattern.compile("def perform(?:\\((.*)\\))?\\s*(?:;.*)?(?:#.*)?");

    /** Empty where the line is no whole {@code def perform(…)}. */
    static Optional<Arguments> parse(String line) {
        Matcher m = FORM.matcher(line);
        if (!m.matches()) {
            return Optional.empty();
        }
        int least = 0;
        int most = 0;
        boolean any = false;
        for (String parameter : parameters(m.group(1) == null ? "" : m.group(1))) {
            if (parameter.startsWith("&") || parameter.startsWith("**")) {
                continue;
            }
            any |= parameter.startsWith("*");
            if (!parameter.startsWith("*")) {
                most++;
                least += parameter.contains("=") ? 0 : 1;
            }
        }
        return Optional.of(new Arguments(least, any ? Integer.MAX_VALUE : most));
    }

    /** Split at the commas that stand in no brackets. */
    private static List<String> parameters(String text) {
        List<String> all = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                all.add(one.toString().strip());
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        all.add(one.toString().strip());
        return all.stream().filter(p -> !p.isEmpty()).toList();
    }

    String words() {
        String number =
                most == Integer.MAX_VALUE ? least + " or more" : least == most ? "" + least : least + " to " + most;
        return number + (number.equals("1") ? " argument" : " arguments");
    }
}
