package dev.drover.worker.host;

import dev.drover.shared.action.Output;
import dev.drover.worker.HaproxyLogTest;
import java.io.IOException;
import java.util.List;

/** The same of the helper in Python. */
class LogsTest extends HaproxyLogTest {
    @Override
    protected void systemd(String pid) throws IOException {
        new PythonBench(dir).tool("systemctl", "echo MainPID=" + pid);
    }

    @Override
    protected Output log(String log, String backend, String inode, String offset, String config) throws IOException {
        return asked(
                new PythonBench(dir), List.of("look", "haproxy_log", log, backend, inode, offset, config), log, config);
    }

    static Output asked(PythonBench bench, List<String> words, String log, String config) throws IOException {
        bench.word(", \"logs\": [\"" + log + "\"], \"configs\": [\"" + config + "\"]");
        return bench.answer(words);
    }
}
