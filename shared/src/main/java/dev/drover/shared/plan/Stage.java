package dev.drover.shared.plan;

/**
 * A titled layer of the plan: the unit that people talk about, watch and approve.
 *
 * @param id short name, unique in the plan
 * @param title what happens, in the words of a sysadmin
 * @param why the reason that it happens here and so
 * @param users what the users of the instance will notice
 */
public record Stage(String id, String title, String why, String users) {}
