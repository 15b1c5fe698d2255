package dev.drover.coordinator.fleetfile;

/**
 * One mistake in a fleet file.
 *
 * @param line 1-based; 0 where the mistake has no place of its own
 * @param column 1-based
 * @param path where in the tree, for example {@code hosts.web01.roles}
 * @param text what is wrong
 * @param remedy what would be right
 */
public record Problem(int line, int column, String path, String text, String remedy) {
    /** {@code fleet.yaml:5:11: hosts.web01.adress: unknown key. Right would be: address}. */
    public String in(String file) {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + text
                + (remedy.isEmpty() ? "" : ". Right would be: " + remedy);
    }
}
