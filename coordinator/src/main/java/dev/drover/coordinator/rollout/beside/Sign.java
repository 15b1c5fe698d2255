package dev.drover.coordinator.rollout.beside;

/** What can show that a server of the old release is harmed. One sign may have many causes; see {@link Beside#harms}. */
public enum Sign {
    /** Its application itself answered users with 500 or more, by the balancer's log. */
    OWN_ERRORS,
    /** A balancer calls it DOWN because its health check was answered with a wrong status. */
    WRONG_STATUS,
    /** A page that it gave before, asked as a user would and past nginx, is refused or fails. */
    PAGE
}
