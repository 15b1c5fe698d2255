package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An old and a new web host, and what is seen of them. */
abstract class BesideBench {
    static final HostId NEW = new HostId("web01");
    static final HostId OLD = new HostId("web02");
    static final HostId LB = new HostId("lb01");
    static final Duration SETTLES = Duration.ofMinutes(3);
    static final Instant BEGIN = Instant.parse("2026-11-29T10:00:00Z");

    Beside beside = Beside.NOTHING;
    Instant now = BEGIN;
    Optional<Instant> mixedSince = Optional.empty();
    Sides sides = new Sides(List.of(OLD), List.of(), SETTLES);

    /** Both served well before: 300 answers in ten minutes without an error, and every page. */
    void wellBefore() {
        before(300, 0, 0);
        see(line("UP", "L7OK"), page(OLD, "200"), unit(1_000, 0, true));
        mixes();
    }

    void before(long answers, long own, long falls) {
        see(new Sighting.Before(OLD, LB, answers, own, own, falls));
    }

    void mixes() {
        mixedSince = Optional.of(now);
        sides = new Sides(List.of(OLD), List.of(NEW), SETTLES);
        see(page(NEW, "200"));
    }

    void see(Sighting... sightings) {
        for (Sighting s : sightings) {
            Seen seen = new Seen(now, mixedSince, sides.of(s.host()));
            if (beside.news(s, seen)) {
                beside = beside.after(s, seen);
            }
        }
    }

    void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    static Sighting line(String status, String check) {
        return new Sighting.Line(OLD, LB, status, check);
    }

    static Sighting page(HostId host, String answer) {
        return new Sighting.Page(host, "/about", answer);
    }

    static Sighting unit(long startedMs, long restarts, boolean running) {
        return new Sighting.Unit(OLD, startedMs, restarts, running);
    }

    static Sighting errors(long answers, long own) {
        return new Sighting.Errors(OLD, LB, answers, own);
    }

    Optional<Harm> verdict() {
        return beside.harms(sides, now);
    }

    /** Looks come every two seconds; the process is looked at, too. */
    Optional<Harm> afterALook() {
        pass(2);
        see(unit(1_000, 0, true));
        return verdict();
    }

    /** All is seen so again and again, and the process, too. */
    Optional<Harm> goesOn(int seconds, Sighting... sightings) {
        Optional<Harm> found = Optional.empty();
        for (int i = 0; i < seconds && found.isEmpty(); i += 2) {
            see(sightings);
            found = afterALook();
        }
        return found;
    }
}
