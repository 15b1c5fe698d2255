package dev.drover.worker.host;

import dev.drover.shared.wire.Digest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A script that a person reads, and runs as root on a host: it installs the helper, its sudo rule and root's word.
 *
 * @param user the SSH user who orders
 * @param file the name of root's word on a host
 * @param words root's word for each host that it is for
 * @param onlyLooks whether the user may only look
 */
public record HostScript(String user, String file, SortedMap<String, String> words, boolean onlyLooks) {
    private static final String END = "DROVER_END_OF_FILE";

    public String text() {
        Map<String, String> files = files();
        StringBuilder text = new StringBuilder("#!/bin/sh\n").append(HostProgram.source("install.sh"));
        text.append("digest=").append(HostProgram.digest()).append('\n');
        text.append("user=").append(user).append('\n');
        text.append("fleet=").append(file).append('\n');
        text.append("hosts='").append(String.join(" ", words.keySet())).append("'\n");
        files.forEach((name, content) -> text.append(file(name, content)));
        String sums = files.entrySet().stream()
                .map(f -> Digest.sha256(f.getValue()) + "  " + f.getKey() + "\n")
                .collect(Collectors.joining());
        return text.append(file("sums", sums))
                .append(HostProgram.source("finish.sh"))
                .toString();
    }

    /** All that it carries, by its place in the folder from which it installs. */
    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        HostProgram.files().forEach((name, content) -> files.put("program/" + name, content));
        files.put("launcher", HostProgram.source("launcher").replace("DIGEST", HostProgram.digest()));
        files.put("sudoers", rule());
        words.forEach((host, word) -> files.put("words/" + host, word));
        return files;
    }

    private String rule() {
        String looks = user + " ALL=(root) NOPASSWD: /usr/local/sbin/drover-host looks\n";
        return onlyLooks ? looks : user + " ALL=(root) NOPASSWD: /usr/local/sbin/drover-host serve\n" + looks;
    }

    private static String file(String name, String content) {
        return "cat >\"$new/" + name + "\" <<'" + END + "'\n" + content + END + "\n";
    }
}
