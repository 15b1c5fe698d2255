package dev.drover.shared.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * A machine that Drover cannot log in to, such as a router or a switch. A program of the team's own, on a host that
 * reaches it, tells how it is and may update it, see docs/appliances.md.
 *
 * @param near the host with the program
 * @param command name of the program under {@code /etc/drover/commands} there: {@code state} tells by exit code 0 that it
 *     is well and up to date, by 1 that an update is pending; {@code update} updates it
 * @param byHand what a person does to update it, where the program cannot
 * @param takes the usual duration of an update
 * @param users what users notice of an update
 */
public record Appliance(
        HostId id, HostId near, String command, Optional<String> byHand, Duration takes, String users) {}
