package dev.drover.deploy.sim;

/** The lease on one drained server of a simulated balancer, and its timer. */
final class SimLease {
    private final SimWorld world;
    private final SimHost balancer;
    private final SimServer line;
    private final long millis;
    private final int startsAtDrain;
    private boolean armed;
    private boolean saysDisarmed;
    private long timer;

    /**
     * @param millis 0 for a server that does not come back by itself
     */
    SimLease(SimWorld world, SimHost balancer, SimServer line, long millis) {
        this.world = world;
        this.balancer = balancer;
        this.line = line;
        this.millis = millis;
        this.armed = millis > 0;
        this.startsAtDrain = starts();
        renew();
    }

    private int starts() {
        SimUnit unit = world.host(line.host).units.get(line.unit);
        return unit == null ? 0 : unit.startedByDrover;
    }

    boolean armed() {
        return armed;
    }

    String state() {
        return armed && !saysDisarmed ? "armed" : "disarmed";
    }

    /** The time begins anew; also after the balancer's boot. */
    void renew() {
        long mine = ++timer;
        if (armed) {
            world.fibers.after(millis, () -> {
                if (mine == timer && armed && balancer.up) {
                    fire();
                }
            });
        }
    }

    void disarm() {
        armed = false;
        timer++;
    }

    /** What a broken helper does: its file says so, and the timer runs on. */
    void sayDisarmed() {
        saysDisarmed = true;
    }

    private void fire() {
        world.tell(
                balancer.name + ": nobody renewed the drain of " + line.backend + "/" + line.server + ", it is back");
        armed = false;
        balancer.leases.remove(line.backend + "@" + line.server);
        line.wanted = "ready";
        if (starts() != startsAtDrain) {
            world.violated(
                    "I6",
                    line.backend + "/" + line.server + " came back by itself with a process that Drover has"
                            + " changed and nobody has verified");
        }
    }
}
