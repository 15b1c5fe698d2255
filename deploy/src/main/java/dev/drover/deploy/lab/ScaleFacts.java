package dev.drover.deploy.lab;

import com.sun.management.OperatingSystemMXBean;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.local.SystemPatience;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.worker.adapter.ssh.SshLinks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drover's part of {@link Scale}: embedded workers ask many hosts for their facts, twice, and then do nothing. */
public final class ScaleFacts {
    private static final long IDLE_MS = 30_000;

    /** Connections that nobody uses are given up after two minutes, see SshLinks. */
    private static final long LEFT_ALONE_MS = 135_000;

    private static final int PORT = 22;

    private ScaleFacts() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        Map<HostId, Reach> where = new LinkedHashMap<>();
        for (String address : Files.readAllLines(folder.resolve("hosts"))) {
            HostId host = new HostId("h" + address.replace('.', '-'));
            where.put(host, new Reach(host, address, PORT));
        }
        List<HostId> hosts = List.copyOf(where.keySet());
        SshLinks links = new SshLinks(
                new Fleet.Access("drover", "id", "known_hosts"),
                host -> Optional.ofNullable(where.get(host)).orElseThrow(),
                folder);
        try (Workers workers = new LocalWorkers(links, new SystemPatience())) {
            asked("drover", ManagementFactory.getRuntimeMXBean().getStartTime(), 0, workers, hosts);
            asked("drover, connections open", System.currentTimeMillis(), cpuNanos(), workers, hosts);
            Map<String, Object> idle = new LinkedHashMap<>();
            idle.put("idlePercentOfACoreAtFirst", idlePercent());
            Thread.sleep(LEFT_ALONE_MS);
            idle.put("idlePercentOfACore", idlePercent());
            idle.put("memoryMbMost", memoryMb());
            System.out.println(EventJson.write(idle));
        }
        System.exit(0);
    }

    private static void asked(String tool, long sinceMillis, long sinceCpu, Workers workers, List<HostId> hosts) {
        long answers = workers.lookAll(hosts, "facts", "/home/mastodon/live").values().stream()
                .filter(Output::ok)
                .filter(o -> o.value("kernel").isPresent())
                .count();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("tool", tool);
        line.put("seconds", Math.round((System.currentTimeMillis() - sinceMillis) / 100.0) / 10.0);
        line.put("cpuSeconds", Math.round((cpuNanos() - sinceCpu) / 1e8) / 10.0);
        line.put("answers", answers);
        System.out.println(EventJson.write(line));
    }

    private static double idlePercent() throws InterruptedException {
        long before = cpuNanos();
        Thread.sleep(IDLE_MS); // what is measured is doing nothing
        return Math.round((cpuNanos() - before) / 1e6 / IDLE_MS * 1000) / 10.0;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** The most that this process ever had in memory. */
    private static long memoryMb() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
