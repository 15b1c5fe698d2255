package dev.drover.shared.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * What is planned again and again, such as the monthly loop of a team.
 *
 * @param window name of the window in which it is rolled
 * @param changes file with the changes, beside the fleet file
 * @param ahead how long before the window opens its plan is prepared for approval
 * @param tell program, beside the fleet file or by its whole path, that gets the news on its standard input
 */
public record Schedule(String name, String window, String changes, Duration ahead, Optional<String> tell) {}
