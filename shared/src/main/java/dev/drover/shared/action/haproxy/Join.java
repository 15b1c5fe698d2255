package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Lets a balancer hold the shared address again, once its HAProxy has a server for every backend. */
public final class Join implements OneWay<Join.Params> {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(1);

    /**
     * @param readyMillis how long HAProxy may take to find its servers
     */
    public record Params(String address, String socket, long readyMillis) {}

    @Override
    public String name() {
        return "haproxy.join";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        SharedAddress own = SharedAddress.look(probe, p.address());
        return own.candidate()
                ? new Finding.AlreadySo<>("keepalived is " + own.vrrp() + ", so " + p.address() + " may come here")
                : new Finding.Needed<>("keepalived is " + own.vrrp(), new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        if (!machine.await(Duration.ofMillis(p.readyMillis()), () -> ready(p, machine))) {
            throw new Broken(
                    "HAProxy has no server for one of its backends after " + p.readyMillis() / 1000 + " s",
                    "echo 'show stat' | socat - " + p.socket() + "; then: drover retry");
        }
        start(machine, p.address());
    }

    private static boolean ready(Params p, Probe probe) {
        Map<String, Boolean> served = HaproxyServer.all(HaproxyServer.look(probe, p.socket())).stream()
                .collect(Collectors.toMap(HaproxyServer::backend, HaproxyServer::serving, Boolean::logicalOr));
        return !served.isEmpty() && !served.containsValue(false);
    }

    static void start(Machine machine, String address) {
        String remedy = "journalctl -u keepalived on the host shows why; then: drover retry";
        Broken.unlessOk(machine.touch("unit", "start", SharedAddress.KEEPALIVED), "keepalived did not start", remedy);
        if (!machine.await(
                STARTS_WITHIN, () -> SharedAddress.look(machine, address).candidate())) {
            throw new Broken("keepalived runs, but is not ready to hold " + address, remedy);
        }
    }

    @Override
    public String stays(Params p) {
        return "keepalived goes on running";
    }
}
