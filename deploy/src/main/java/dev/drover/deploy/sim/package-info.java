/**
 * The whole system under a virtual clock: the real planner, rollout loop, workers and actions, against simulated hosts
 * that have state and fail. One seed, one run. Start reading at {@link dev.drover.deploy.sim.Simulation}; nothing here
 * knows a socket, a file or a real clock.
 */
@org.jspecify.annotations.NullMarked
package dev.drover.deploy.sim;
