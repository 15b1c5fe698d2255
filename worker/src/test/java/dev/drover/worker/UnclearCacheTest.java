package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.beside.Unreached;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cache that is not where it was looked for must not be called clean. */
class UnclearCacheTest {
    private final List<String> looked = new ArrayList<>();
    private String settings = "kind=parts\nhost=192.0.2.11\ndatabase=0\nprefix=cache\n";

    private final Probe probe = new Probe() {
        @Override
        public Output look(String... words) {
            looked.add(words[0]);
            return new Output(0, words[0].equals("cache") ? settings : "unreadable=0\nseen=9\ncursor=0\n", "");
        }

        @Override
        public Probe elsewhere(HostId other) {
            return this;
        }
    };

    @Test
    void whereTheTeamHasACacheOfItsOwnAnotherHostIsAskedForIt() {
        Sweep.Params params = new Sweep.Params("web02", "/home/mastodon/live");
        new Sweep().check(params, probe);
        assertThat(looked).containsExactly("cache", "cache_unreadable");
        looked.clear();
        settings += "against=.env.production sets CACHE_REDIS_URL\n";
        assertThatThrownBy(() -> new Sweep().check(params, probe)).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.found()).contains("do not tell where its cache is", "sets CACHE_REDIS_URL");
            assertThat(Unreached.is(broken.remedy())).isTrue();
        });
        assertThat(looked).containsExactly("cache");
    }
}
