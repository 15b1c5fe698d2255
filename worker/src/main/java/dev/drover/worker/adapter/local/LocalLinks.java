package dev.drover.worker.adapter.local;

import dev.drover.shared.fleet.HostId;
import dev.drover.worker.adapter.helper.Launcher;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import java.util.List;

/** The machine on which this process runs, and the links of others for all other hosts. */
public final class LocalLinks implements HostLinks {
    /** As it is called over SSH, too. */
    public static final List<String> HELPER = List.of("sudo", "-n", Launcher.PATH);

    private final HostId here;
    private final LocalLink link;
    private final HostLinks others;

    /**
     * @param helper how it is called on this machine, see {@link #HELPER}
     */
    public LocalLinks(HostId here, List<String> helper, HostLinks others) {
        this.here = here;
        this.link = new LocalLink(helper);
        this.others = others;
    }

    @Override
    public HostLink to(HostId host) {
        return host.equals(here) ? link : others.to(host);
    }

    @Override
    public void close() {
        link.close();
        others.close();
    }
}
