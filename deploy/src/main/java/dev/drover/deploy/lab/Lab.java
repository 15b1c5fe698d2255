package dev.drover.deploy.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;

/**
 * The lab: a small real fleet on this machine, each host a Debian container with systemd, sshd and real services. It
 * stays until {@link #down()}, so that demo, tests and a person's own {@code ./drover} share one.
 */
public final class Lab {
    /** The lab's network; one lab at a time on a machine. */
    public static final String NET = "10.77.0";

    /** What the names of the lab's containers begin with. */
    static final String CONTAINERS = "drover-lab-";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SAYS_SO = Duration.ofSeconds(60);

    private final Path home;
    private final Path folder;
    private final LabShape shape;
    private final LabContainers containers;
    private final Processors processors = new Processors();
    private final LabFleet fleet;

    public Lab(Path home) {
        this(home, LabShape.SEVEN);
    }

    public Lab(Path home, LabShape shape) {
        this.home = home;
        this.shape = shape;
        this.folder = home.resolve(".lab");
        this.fleet = new LabFleet(folder.resolve("fleet.yaml"));
        Engine.mustAnswer(home);
        this.containers = new LabContainers(DockerClientFactory.lazyClient());
    }

    /** Where the lab's key, known_hosts and fleet file are. */
    public Path folder() {
        return folder;
    }

    public Path fleetFile() {
        return fleet.file();
    }

    /** Writes the fleet file anew, and as root on every host allows what is new in it. */
    public void fleetSays(String text) {
        try {
            Files.writeString(fleetFile(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        each(hosts(), this::allowWhatTheFleetFileSays);
    }

    private void allowWhatTheFleetFileSays(LabHost host) {
        LabHelper.install(host, home, fleetFile(), Optional.empty());
    }

    /** What a person does with a host that is bare: for two hours it may become what the fleet file says. */
    public void allowAnew(String host) {
        LabHelper.install(
                host(host), home, fleetFile(), Optional.of(Instant.now().plus(Duration.ofHours(2))));
    }

    public LabFleet fleet() {
        return fleet;
    }

    /** A hand on what harmful releases do here. */
    public LabHarms harms() {
        return new LabHarms(this);
    }

    /** A fresh lab with Mastodon's stand-in at v4.2.10, serving; whatever was there before is removed. */
    public void up() {
        String image = image();
        each(containers.all(), containers::remove);
        processors.mustSuffice(image);
        containers.network();
        String key = key();
        Shell.run("rm", "-rf", folder.resolve(".drover").toString()).orFail("removing the old lab's journal");
        List<LabHost> own = new ArrayList<>(
                hosts().stream().filter(h -> h.physical().isEmpty()).toList());
        if (carries("haproxy")) {
            own.add(LabShape.CONTROL);
        }
        each(own, host -> containers.start(host, guests(host), image, key));
        each(hosts(), host -> booted(host.name()));
        writeFiles();
        each(hosts(), this::allowWhatTheFleetFileSays);
        if (carries("postgres")) {
            database();
        }
        if (carries("haproxy")) {
            serving();
        }
    }

    /** The image of this lab's hosts. */
    String image() {
        return Engine.image(home, shape.image());
    }

    private boolean carries(String role) {
        return hosts().stream().anyMatch(h -> h.roles().contains(role));
    }

    private String key() {
        try {
            Files.createDirectories(folder);
            Path key = folder.resolve("id_ed25519");
            if (!Files.exists(key)) {
                Shell.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "drover-lab", "-f", key.toString())
                        .orFail("making the lab's key");
            }
            return Files.readString(folder.resolve("id_ed25519.pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<LabHost> hosts() {
        return shape.hosts();
    }

    private void booted(String host) {
        await(
                host + " to boot",
                () -> exec(host, "systemctl is-system-running | grep -qE 'running|degraded'")
                                .exit()
                        == 0);
    }

    private void writeFiles() {
        StringBuilder known = new StringBuilder();
        for (LabHost host : hosts()) {
            String key = exec(host.name(), "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub")
                    .orFail("reading the key of " + host.name());
            known.append(host.address()).append(' ').append(key.strip()).append('\n');
        }
        try {
            Files.writeString(folder.resolve("known_hosts"), known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fleet.write(home.resolve("deploy/lab").resolve(shape.fleetFile()));
    }

    private void database() {
        await(
                "the database",
                () -> exec("db01", "test -e /var/lib/lab/database-done").exit() == 0);
        exec("sidekiq01", "su - mastodon -c 'cd live && RAILS_ENV=production bundle exec rake db:migrate'")
                .orFail("the first migrations");
    }

    private void serving() {
        for (LabHost host : hosts()) {
            if (host.roles().contains("web")) {
                await(
                        host.name() + " to serve",
                        () -> exec(
                                                host.name(),
                                                "curl -sf -o /dev/null http://127.0.0.1/ && curl -sf -o /dev/null http://127.0.0.1:4000/api/v1/streaming/health")
                                        .exit()
                                == 0);
            }
        }
        await(
                "the balancer to see both web hosts",
                () -> exec(
                                "lb01",
                                "echo 'show stat' | socat - /run/haproxy/admin.sock | grep -cE '^(web|streaming),web0.*,UP,'")
                        .out()
                        .strip()
                        .equals("4"));
    }

    /** Runs a shell command on a lab host, as root, past Drover: for setting scenes and for looking at the end. */
    public Shell.Result exec(String host, String script) {
        return Shell.run(Shell.words(host(host).inside(), "sh", "-c", script));
    }

    /** A new machine at the address of a host, with nothing on it but Debian, sshd and the user that Drover logs in as. */
    public void replace(String host) {
        LabHost bare = host(host).without();
        String image = containers.remove(bare);
        containers.start(bare, List.of(), image, key());
        booted(host);
    }

    private List<LabHost> guests(LabHost host) {
        return hosts().stream()
                .filter(g -> g.physical().filter(host.name()::equals).isPresent())
                .toList();
    }

    private LabHost host(String name) {
        return hosts().stream()
                .filter(h -> h.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no lab host " + name));
    }

    /** The state of a server, as the balancer lb01 tells it: UP, DRAIN, MAINT, DOWN… */
    public String balancerSays(String backend, String server) {
        return exec(
                        "lb01",
                        "echo 'show stat' | socat - /run/haproxy/admin.sock | grep '^" + backend + "," + server
                                + ",' | cut -d, -f18")
                .out()
                .strip();
    }

    /**
     * Removes the lab and all that belongs to it; the image stays, so that the next one is quick.
     *
     * @return whether its network is gone, too; an engine that has miscounted keeps it, empty, until it starts anew
     */
    public boolean down() {
        each(containers.all(), containers::remove);
        return containers.removeNetwork();
    }

    private static <T> void each(List<T> these, Consumer<T> work) {
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            these.forEach(one -> running.add(all.submit(() -> work.accept(one))));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until a condition holds, and says what it waited for if it never does. */
    public static void await(String what, BooleanSupplier condition) {
        awaitLong(what, PATIENCE, condition);
    }

    /** The same, with a patience of its own. */
    public static void awaitLong(String what, Duration patience, BooleanSupplier condition) {
        long began = System.nanoTime();
        long told = began;
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - began > patience.toNanos()) {
                throw new IllegalStateException("waited " + patience.toSeconds() + " s for " + what);
            }
            if (now - told > SAYS_SO.toNanos()) {
                told = now;
                System.err.println("lab: has waited " + (now - began) / 1_000_000_000 + " s for " + what);
            }
            try {
                Thread.sleep(Duration.ofMillis(100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }
}
