package dev.drover.deploy.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lab's users: a fixed rate of POSTs, each with a name of its own and one in twenty slow, as many who read a page, people
 * who open the front page with its files, and open WebSockets; beside them the control lane. Nothing is tried twice; every failure counts.
 * Bounded in number and time.
 */
public final class Load implements AutoCloseable {
    private static final int SLOW_EVERY = 20;

    /** A page that costs the application little; what users do is mostly reading. */
    static final String READ = "/about";

    private static final Pattern ASSET = Pattern.compile("src=\"(/packs/[^\"]+)\"");

    /**
     * One request that failed.
     *
     * @param kind {@code POST}, {@code page} or {@code asset}
     * @param how the status, and whether it says when to come again; or what the connection said
     */
    public record Failure(Instant at, String kind, String how) {
        /** One line for a person. */
        String text() {
            return "failed: " + kind + " at " + at.truncatedTo(ChronoUnit.MILLIS) + ": " + how;
        }
    }

    private final int perSecond;
    private final int sockets;
    private final long postsMax;
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final Browser browser;
    private final Timelines timelines;
    private final ControlLane control;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final Thread pacemaker;
    private int pageEvery = 40;
    private volatile boolean going = true;

    /**
     * @param base the lab's front door
     * @param perSecond POSTs a second
     * @param sockets WebSockets that stay open
     * @param postsMax after so many POSTs it ends by itself
     */
    public Load(URI base, int perSecond, int sockets, long postsMax) {
        this.perSecond = perSecond;
        this.sockets = sockets;
        this.postsMax = postsMax;
        this.browser = new Browser(base, users);
        this.timelines = new Timelines(browser, users);
        this.control = new ControlLane(browser);
        this.pacemaker = Thread.ofPlatform().daemon().unstarted(this::pace);
    }

    /** How many POSTs go by for each page that is opened, with its file; usually 40. */
    public Load pageEvery(int count) {
        pageEvery = count;
        return this;
    }

    public Load start() {
        control.mustBeThere();
        timelines.open(sockets);
        pacemaker.start();
        return this;
    }

    private void pace() {
        long step = 1_000_000_000L / perSecond;
        long next = System.nanoTime();
        while (going && posts.get() < postsMax) {
            long due = next;
            long number = posts.incrementAndGet();
            asks(() -> post(number % SLOW_EVERY == 0));
            asks(() -> answered("page", browser.open(READ)));
            asks(() -> control.ask(due));
            if (number % pageEvery == 0) {
                asks(this::page);
            }
            next += step;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    private void asks(Runnable user) {
        inFlight.incrementAndGet();
        users.execute(() -> {
            try {
                user.run();
            } finally {
                inFlight.decrementAndGet();
            }
        });
    }

    private void post(boolean slow) {
        String uuid = UUID.randomUUID().toString();
        if (answered("POST", browser.post("/api/v1/statuses", form(uuid, slow))).good()) {
            acknowledged.add(uuid);
        }
    }

    /** What a user sends who posts. */
    static String form(String uuid, boolean slow) {
        return "uuid=" + uuid + "&slow=" + slow + "&status="
                + URLEncoder.encode("a post " + uuid, StandardCharsets.UTF_8);
    }

    private void page() {
        pages.incrementAndGet();
        Browser.Answer page = answered("page", browser.open("/"));
        Matcher asset = ASSET.matcher(page.text());
        if (page.good() && asset.find()) {
            answered("asset", browser.open(asset.group(1)));
        }
    }

    private Browser.Answer answered(String kind, Browser.Answer answer) {
        if (!answer.good()) {
            failures.add(new Failure(Instant.now(), kind, answer.text()));
        }
        return answer;
    }

    public long posts() {
        return posts.get();
    }

    public long pages() {
        return pages.get();
    }

    /** Failures of a kind: {@code POST}, {@code page} or {@code asset}. */
    public long failed(String kind) {
        return failures.stream().filter(f -> f.kind().equals(kind)).count();
    }

    /** Every request that failed, in no order, whoever is to blame. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Those of them that are the doing of the machine on which the lab runs. */
    public List<Failure> ofTheMachine() {
        return failures.stream().filter(f -> control.troubledNear(f.at())).toList();
    }

    /** How many requests of the control lane failed or were late. */
    public long controlTroubles() {
        return control.troubles();
    }

    /** Names of the posts that were acknowledged. */
    public Set<String> acknowledged() {
        return acknowledged;
    }

    public int reconnects() {
        return timelines.reconnects();
    }

    public int connected() {
        return timelines.connected();
    }

    /** Goes on until so many POSTs were sent, then ends. */
    public void until(long least) {
        Lab.awaitLong("the load to send " + least + " posts", Duration.ofHours(1), () -> posts.get() >= least);
        close();
    }

    /** Sends no more, and waits for the answers that are still to come. */
    @Override
    public void close() {
        going = false;
        timelines.end();
        Lab.await("the pacemaker to end", () -> !pacemaker.isAlive());
        Lab.awaitLong("the last answers", Browser.PATIENCE.plusSeconds(5), () -> inFlight.get() == 0);
        users.shutdownNow();
        browser.close();
    }

    /** Requests whose bodies never end, and which are no part of a load: their servers cannot become idle. */
    public static List<Socket> endless(int count) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), LabHost.FRONT_DOOR);
            String request = "POST /api/v1/statuses HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 100\r\n\r\nx";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            open.add(socket);
        }
        return open;
    }
}
