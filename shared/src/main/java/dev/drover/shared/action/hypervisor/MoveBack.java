package dev.drover.shared.action.hypervisor;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.util.ArrayList;
import java.util.List;

/** Moves the guests back that {@link Move} has moved, and lets those start with their host that did so before. */
public final class MoveBack implements OneWay<Move.Params> {
    @Override
    public String name() {
        return "hypervisor.move-back";
    }

    @Override
    public Class<Move.Params> paramsType() {
        return Move.Params.class;
    }

    @Override
    public Finding<Unchanged> check(Move.Params p, Probe probe) {
        List<Guests.Guest> here = Guests.look(probe, p.kind());
        List<String> missing = p.guests().stream()
                .filter(name -> here.stream()
                        .noneMatch(g -> g.name().equals(name)
                                && g.running()
                                && (g.autostart() || !p.autostart().contains(name))))
                .toList();
        return missing.isEmpty()
                ? new Finding.AlreadySo<>(p.guests() + " run here")
                : new Finding.Needed<>(missing + " are not back", new Unchanged());
    }

    @Override
    public void apply(Move.Params p, Unchanged before, Machine machine) {
        back(p, machine);
    }

    static void back(Move.Params p, Machine machine) {
        Move.move(
                "back",
                p,
                machine,
                "those not back run on " + p.peer() + "; read its output (drover logs); then: drover retry");
        if (!p.kind().equals("libvirt")) {
            return; // Proxmox keeps it with the guest
        }
        List<String> words = new ArrayList<>(List.of("guests_autostart"));
        words.addAll(p.autostart());
        Broken.unlessOk(
                machine.touch(words.toArray(String[]::new)),
                "autostart could not be switched on",
                "virsh autostart NAME, for " + p.autostart() + "; then: drover retry");
    }

    @Override
    public String stays(Move.Params p) {
        return "guests that are back stay";
    }
}
