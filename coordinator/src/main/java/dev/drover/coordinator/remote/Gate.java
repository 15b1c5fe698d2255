package dev.drover.coordinator.remote;

import dev.drover.coordinator.port.Authority;
import dev.drover.coordinator.port.Register;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.wire.Catalogue;
import dev.drover.shared.wire.Digest;
import dev.drover.shared.wire.Pem;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Who may come in: enrols workers, gives them new certificates in time, knows which of them count. */
public final class Gate {
    /** Clocks that differ by more would make fresh mandates look expired. */
    private static final Duration CLOCKS = Duration.ofSeconds(30);

    private static final Duration SELDOM = Duration.ofSeconds(10);
    private static final int LATELY_MOST = 50;
    private static final int SECRET_BYTES = 24;
    private static final Duration TOKEN_MOST = Duration.ofDays(7);

    private final Register register;
    private final Authority authority;
    private final Circle circle;
    private final InstantSource clock;
    private final Executor later;
    private final Map<String, Register.Certificate> known = new ConcurrentHashMap<>();
    private final Map<String, Instant> lately = new HashMap<>();

    /**
     * Which coordinators these are.
     *
     * @param fleet its name
     * @param journal the journal's id
     * @param version of Drover
     */
    public record Circle(String fleet, String journal, String version) {}

    /** It is not let in, and why; nothing was done. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }
    }

    /**
     * @param later writes refusals down; whoever is refused does not wait for the register
     * @throws IllegalStateException if the journal's coordinators have another authority
     */
    public Gate(Register register, Authority authority, Circle circle, InstantSource clock, Executor later) {
        this.register = register;
        this.authority = authority;
        this.circle = circle;
        this.clock = clock;
        this.later = later;
        String first = register.authority(authority.fingerprint());
        if (!first.equals(authority.fingerprint())) {
            throw new IllegalStateException("the other coordinators of this journal have another authority (" + first
                    + ", and here it is " + authority.fingerprint()
                    + "). Do next: put a copy of their .drover/authority in the place of this one's");
        }
        refresh();
        var unused = clock.instant(); // known from now on, so that no connection waits for it
    }

    public Authority authority() {
        return authority;
    }

    /** Reads again which certificates count. */
    public void refresh() {
        List<Register.Certificate> all = register.certificates();
        all.forEach(c -> known.put(c.serial(), c));
    }

    /** A token for one worker, for a while. */
    public Enrolment.Token invite(String worker, Duration counts, String by) {
        if (!worker.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "\"" + worker + "\" cannot name a worker: small letters, digits and hyphens");
        }
        if (counts.isNegative() || counts.isZero() || counts.compareTo(TOKEN_MOST) > 0) {
            throw new IllegalArgumentException("a token counts for some minutes, and for seven days at most");
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        register.invite(
                new Register.Invitation(digest(secret), worker, clock.instant().plus(counts), by));
        return new Enrolment.Token(secret, authority.fingerprint());
    }

    private static String digest(String secret) {
        return Digest.sha256(secret);
    }

    /**
     * Makes one that has a token a worker of this fleet.
     *
     * @param from its address, for the record
     * @throws Closed if its token does not count
     */
    public Enrolment.Granted enrol(Enrolment.Request request, String from) {
        String worker = register.redeem(digest(request.secret()), clock.instant())
                .orElseThrow(() -> refusal(from, "a token that does not count: used, too old, or never given out"));
        return grant(worker, request);
    }

    /** Gives a worker its next certificate. */
    public Enrolment.Granted renew(X509Certificate shown, Enrolment.Request request) {
        return grant(worker(shown), request);
    }

    private Enrolment.Granted grant(String worker, Enrolment.Request request) {
        X509Certificate certificate = authority.worker(worker, request.request(), clock.instant());
        Register.Certificate entry = new Register.Certificate(
                serial(certificate), worker, certificate.getNotAfter().toInstant(), Optional.empty());
        register.issued(entry);
        known.put(entry.serial(), entry);
        return new Enrolment.Granted(
                worker,
                circle.fleet(),
                circle.journal(),
                Pem.text(certificate),
                Pem.text(authority.certificate()),
                Pem.text(authority.ordersSeal()));
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    /**
     * The worker that shows this certificate; that it was signed here the connection has proved.
     *
     * @throws Closed if it counts no longer
     */
    public String worker(X509Certificate shown) {
        String serial = serial(shown);
        if (!known.containsKey(serial)) {
            refresh();
        }
        Register.Certificate entry = known.get(serial);
        if (entry == null) {
            throw refusal(shown.getSubjectX500Principal().getName(), "a certificate that nobody has given out");
        }
        counts(entry).ifPresent(why -> {
            throw refusal(entry.worker(), why);
        });
        return entry.worker();
    }

    private Optional<String> counts(Register.Certificate entry) {
        if (entry.revoked().isPresent()) {
            return Optional.of("its certificate was revoked: " + entry.revoked().get());
        }
        return clock.instant().isBefore(entry.until())
                ? Optional.empty()
                : Optional.of("its certificate counted until " + entry.until());
    }

    /** Whether a worker that is connected may stay. */
    public Optional<String> stillCounts(X509Certificate shown) {
        return Optional.ofNullable(known.get(serial(shown))).flatMap(this::counts);
    }

    /** Why a worker that is known does not fit; written down. */
    public Optional<String> misfit(String worker, ToCoordinator.Hello hello) {
        Optional<String> why = mismatch(worker, hello);
        why.ifPresent(text -> refused(worker, text));
        return why;
    }

    private Optional<String> mismatch(String worker, ToCoordinator.Hello hello) {
        if (!hello.worker().equals(worker)) {
            return Optional.of("it calls itself " + hello.worker() + ", and its certificate says " + worker);
        }
        if (!hello.catalogue().equals(Catalogue.digest())) {
            return Optional.of("it is Drover " + hello.drover() + " with the catalogue " + hello.catalogue()
                    + ", and this coordinator is " + circle.version() + " with " + Catalogue.digest()
                    + ": one of the two is to be upgraded; nothing was told to it");
        }
        Duration off = Duration.between(clock.instant(), hello.now()).abs();
        return off.compareTo(CLOCKS) > 0
                ? Optional.of("its clock is " + off.toSeconds() + " s off; both need the right time (chrony, ntp)")
                : Optional.empty();
    }

    private Closed refusal(String who, String text) {
        refused(who, text);
        return new Closed(text);
    }

    /** Writes down that somebody was refused, or has refused something; who knocks without end is written down seldom. */
    public void refused(String who, String text) {
        Instant now = clock.instant();
        if (!isNews(who + ": " + text, now)) {
            return;
        }
        later.execute(() -> register.refused(new Register.Refusal(now, who, text)));
    }

    private synchronized boolean isNews(String refusal, Instant now) {
        lately.values().removeIf(at -> at.plus(SELDOM).isBefore(now));
        return lately.size() < LATELY_MOST && lately.putIfAbsent(refusal, now) == null;
    }

    /** What this worker shows counts no longer; gives how many certificates that were. */
    public int revoke(String worker, String why) {
        int revoked = register.revoke(worker, why);
        refresh();
        return revoked;
    }

    public List<Register.Certificate> certificates() {
        return register.certificates();
    }

    public List<Register.Refusal> refusals() {
        return register.refusals();
    }
}
