package dev.drover.shared.plan;

import java.util.List;

/**
 * A titled layer of the plan: the unit that people talk about, watch and approve.
 *
 * @param id short name, unique in the plan
 * @param title what happens, in the words of a sysadmin
 * @param why the reason that it happens here and so
 * @param users what the users of the instance will notice
 * @param gates what must hold before a step of the stage begins
 */
public record Stage(String id, String title, String why, String users, List<Gate> gates) {
    public Stage(String id, String title, String why, String users) {
        this(id, title, why, users, List.of());
    }

    public Stage behind(List<Gate> conditions) {
        return new Stage(id, title, why, users, conditions);
    }
}
