package dev.drover.coordinator.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a plan fetches is ordered, under a claim of its own. */
class RefreshesTest {
    private static final HostId OLD = new HostId("old");
    private static final HostId FREE = new HostId("free");
    private static final HostId TAKEN = new HostId("taken");

    /** Hosts that keep what they are told; one is driven by somebody. */
    private static final class Hosts implements Helpers {
        private final Map<HostId, List<String>> told = new TreeMap<>();

        @Override
        public Output tell(HostId host, String... words) {
            told.computeIfAbsent(host, h -> new ArrayList<>()).add(String.join(" ", words));
            boolean refused = host.equals(TAKEN) && words[0].equals("claim");
            return refused
                    ? new Output(Output.REFUSED, "", "refused: claimed by ada")
                    : new Output(0, "commit=c\n", "");
        }

        @Override
        public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
            Map<HostId, Output> answers = new TreeMap<>();
            hosts.forEach(h -> answers.put(h, tell(h, words)));
            return answers;
        }

        @Override
        public void close() {}
    }

    private static Output hello(String protocol, int epoch) {
        return new Output(0, "protocol=" + protocol + "\nepoch=" + epoch + "\n", "");
    }

    private final Hosts hosts = new Hosts();
    private final Refreshes refreshes =
            new Refreshes(hosts, "x.example", Map.of(OLD, hello("1", 3), FREE, hello("2", 7), TAKEN, hello("2", 7)));

    private Map<HostId, Output> fetched() {
        return refreshes.all(List.of(OLD, FREE, TAKEN), "git", "/srv/live", "v4.3.0", "origin");
    }

    @Test
    void aHostIsClaimedUnderItsOwnEpochAndGivenBack() {
        assertThat(fetched().get(FREE)).isEqualTo(new Output(0, "commit=c\n", ""));
        List<String> told = hosts.told.getOrDefault(FREE, List.of());
        String plan = told.getFirst().split(" ")[1];
        assertThat(plan).startsWith("plan-");
        assertThat(told)
                .containsExactly(
                        "claim " + plan + " 7 x.example " + plan + " a plan who plans",
                        "refresh " + plan + " 7 " + plan + ".git git /srv/live v4.3.0 origin",
                        "release " + plan + " 7");
    }

    @Test
    void aHostThatSomebodyDrivesIsOnlyLookedAtAndItIsSaid() {
        Output seen = fetched().getOrDefault(TAKEN, Output.unreachable(""));
        assertThat(seen.value("commit")).hasValue("c");
        assertThat(seen.value("fetch-problem")).hasValue("refused: claimed by ada");
        assertThat(hosts.told.getOrDefault(TAKEN, List.of())).last().isEqualTo("look git /srv/live v4.3.0");
    }

    @Test
    void theHelperBeforeThisOneIsNotClaimed() {
        assertThat(fetched()).containsKey(OLD);
        assertThat(hosts.told.getOrDefault(OLD, List.of()))
                .singleElement()
                .asString()
                .startsWith("refresh ");
    }
}
