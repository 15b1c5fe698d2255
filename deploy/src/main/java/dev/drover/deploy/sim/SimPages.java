package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What the web application of a simulated host answers to who asks on the host itself. */
final class SimPages {
    private static final long MINUTE_MS = 60_000;
    private static final int MOST_A_MINUTE = 20;
    private static final int TO_TELL_AS_WHOM = 3;

    private final SimWorld world;
    private final SimHost host;
    private final Deque<Long> bySteps = new ArrayDeque<>();
    private final Deque<Long> byWatching = new ArrayDeque<>();
    private String told = "";

    private record Serving(String life, Release release) {}

    SimPages(SimWorld world, SimHost host) {
        this.world = world;
        this.host = host;
    }

    /** As a step asks: as a user, where the application takes the address. */
    Output page(List<String> paths) {
        String answers = answers(bySteps, paths);
        Optional<Serving> process = answering();
        String life = process.map(Serving::life).orElse(told);
        if (!life.equals(told)) {
            told = life;
            for (int i = 0; i < TO_TELL_AS_WHOM; i++) {
                may(bySteps);
            }
        }
        String as = process.isEmpty() ? "unknown" : host.takesAddresses ? "user" : "localhost";
        return new Output(0, answers + "asked-as=" + as + "\tits rate limit\n", "");
    }

    /** As who only watches asks: as another user, whose pages are counted for themselves. */
    Output neighbourPage(List<String> paths) {
        return new Output(0, answers(byWatching, paths), "");
    }

    Output web() {
        Optional<Release> release = answering().map(Serving::release);
        if (release.isEmpty()) {
            return new Output(0, "health=000\npage=000\nversion=\n", "");
        }
        boolean fails = release.get().flaw() == Release.Flaw.PAGE_FAILS || world.harms.pageFailsLocally(host);
        String health = world.harms.outage.lasts() ? "500" : "200";
        String version = release.get().version();
        return new Output(
                0, "health=" + health + "\npage=" + (fails ? "500" : "200") + "\nversion=" + version + "\n", "");
    }

    private String answers(Deque<Long> asked, List<String> paths) {
        String answer =
                answering().map(p -> answer(p.release(), host.takesAddresses)).orElse("refused\t20");
        StringBuilder out = new StringBuilder();
        for (String path : paths) {
            if (may(asked)) {
                out.append("page=" + path + "\t" + answer + "\n");
            } else {
                host.pagesSkipped++;
                out.append("skipped=" + path + "\t" + MOST_A_MINUTE + " pages were asked in the last minute\n");
            }
        }
        return out + "address=" + Release.USER + "\n";
    }

    private boolean may(Deque<Long> asked) {
        asked.removeIf(at -> at <= world.now() - MINUTE_MS);
        return asked.size() < MOST_A_MINUTE && asked.add(world.now());
    }

    /** The web process that answers here. */
    private Optional<Serving> answering() {
        return host.units.values().stream()
                .filter(u -> u.web() && world.answers(host, u.name))
                .flatMap(u ->
                        Optional.ofNullable(u.tree)
                                .map(t -> new Serving(u.name + " since " + u.startedMs, t.release))
                                .stream())
                .findFirst();
    }

    /** Status, tab, milliseconds. Whoever is taken for localhost is asked nothing that the cache would be asked for. */
    private String answer(Release release, boolean asUser) {
        String own = release.answer(asUser ? Release.USER : Release.LOCALHOST);
        boolean exempt = !asUser && !world.harms.pageFailsLocally(host);
        return own.equals("200") && !exempt ? world.harms.page(host) : own + "\t20";
    }
}
