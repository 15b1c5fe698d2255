package dev.drover.coordinator.survey;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.util.Optional;
import java.util.function.Function;

/**
 * What this version of Drover ships for hosts.
 *
 * @param script checksum of the shell script, the helper before
 * @param program digest of the helper
 * @param protocol which the helper speaks
 * @param word digest of root's word on a host, as the fleet file needs it
 */
public record Shipped(String script, String program, int protocol, Function<HostId, String> word) {
    private boolean newer(Output hello) {
        return hello.value("protocol").orElse("").equals("" + protocol);
    }

    /** The shell script does not tell what it can, so it must be the one of this version; the helper does, by its protocol. */
    boolean speaksWith(Output hello) {
        return newer(hello) || hello.value("helper").orElse("").equals(script);
    }

    /** What is another on the host than what is shipped, and stands against nothing. */
    Optional<String> drift(HostId host, Output hello) {
        if (!newer(hello)) {
            return Optional.empty();
        }
        if (!hello.value("helper").orElse("").equals(program)) {
            return Optional.of("has the host helper of another version of Drover, which speaks the same protocol");
        }
        String has = hello.value("word").orElse("");
        return has.equals(word.apply(host))
                ? Optional.empty()
                : Optional.of("root's word there is another than the fleet file needs: "
                        + (has.isEmpty() ? "there is none" : has));
    }

    String install(HostId host, String address) {
        return "drover host-script " + host + " | ssh root@" + address + " sh";
    }
}
