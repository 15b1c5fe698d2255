package dev.drover.deploy.view;

/** Colours where a terminal wants them; NO_COLOR turns them off (no-color.org). */
public record Colours(boolean on) {
    public static Colours detect() {
        return new Colours(
                Terminal.there() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM")));
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31;1", text);
    }

    public String warn(String text) {
        return paint("33", text);
    }

    public String faint(String text) {
        return paint("2", text);
    }

    public String strong(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
