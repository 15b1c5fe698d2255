package dev.drover.coordinator.planner.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs that one release asks for and the other cannot do: their arguments differ, or the class is gone. */
final class JobJudge {
    private static final String LATER =
            "tried again by Sidekiq for about three weeks, and so done as soon as a Sidekiq of the right release takes them,"
                    + " unless their class wants no second try (sidekiq_options retry); then only by hand";

    private JobJudge() {}

    static void judge(Both both, Telling telling) {
        Map<String, Optional<Arguments>> old = jobs(both.running());
        Map<String, Optional<Arguments>> fresh = jobs(both.target());
        if (old.isEmpty() || fresh.isEmpty()) {
            telling.unseen("the arguments of jobs (" + (old.isEmpty() ? both.running() : both.target()).name()
                    + " has no perform under app/workers)");
            return;
        }
        List<String> unreadable = new ArrayList<>();
        List<String> more = new ArrayList<>();
        List<String> fewer = new ArrayList<>();
        old.forEach((name, was) -> {
            Optional<Arguments> is = fresh.getOrDefault(name, was);
            if (was.isEmpty() || is.isEmpty()) {
                unreadable.add(name);
                return;
            }
            String words = name + " (" + was.get().words() + ", now " + is.get().words() + ")";
            if (is.get().most() > was.get().most()) {
                more.add(words);
            }
            if (is.get().least() > was.get().least()) {
                fewer.add(words);
            }
        });
        arguments(both.target(), both.running(), more, telling);
        arguments(both.running(), both.target(), fewer, telling);
        gone(both, old.keySet().stream().filter(n -> !fresh.containsKey(n)).toList(), telling);
        if (!unreadable.isEmpty()) {
            telling.unseen(
                    "the arguments of " + String.join(", ", unreadable) + " (perform does not stand in one line)");
        }
    }

    private static void arguments(Code asks, Code does, List<String> jobs, Telling telling) {
        if (!jobs.isEmpty()) {
            telling.found(
                    Shared.JOB_ARGUMENTS,
                    "arguments of jobs: " + asks.name() + " may ask for these with a number of arguments that "
                            + does.name() + " does not take: " + String.join(", ", jobs),
                    "what such a job of " + asks.name() + " is for happens late: a Sidekiq of " + does.name()
                            + " fails it (ArgumentError)",
                    LATER);
        }
    }

    /** What only Sidekiq's own scheduler asks for is asked for by the release that does it. */
    private static void gone(Both both, List<String> jobs, Telling telling) {
        List<String> asked =
                jobs.stream().filter(n -> !n.startsWith("Scheduler::")).toList();
        if (!asked.isEmpty()) {
            telling.found(
                    Shared.JOBS_GONE,
                    "jobs that " + both.target().name() + " does not have any more: " + String.join(", ", asked),
                    "what such a job of a server of " + both.running().name()
                            + " is for does not happen while Sidekiqs of "
                            + both.target().name()
                            + " take its jobs (NameError)",
                    "on the way back by a Sidekiq of " + both.running().name()
                            + ", as long as the job is tried again; on the way forward not at all");
        }
    }

    private static Map<String, Optional<Arguments>> jobs(Code code) {
        Map<String, Optional<Arguments>> jobs = new TreeMap<>();
        code.lines().stream()
                .filter(l -> l.path().startsWith("app/workers/") || l.path().startsWith("app/jobs/"))
                .filter(l -> l.text().strip().startsWith("def perform"))
                .forEach(l -> jobs.put(l.className(), Arguments.parse(l.text().strip())));
        return jobs;
    }
}
