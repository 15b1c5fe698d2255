package dev.drover.worker.host;

import dev.drover.shared.action.Output;
import dev.drover.worker.LogBeforeTest;
import java.util.List;

/** The same of the helper in Python. */
class LogsBeforeTest extends LogBeforeTest {
    @Override
    protected Output before(String log, String backend, int seconds, String config) throws Exception {
        PythonBench bench = new PythonBench(folder);
        bench.tool("systemctl", "echo MainPID=0");
        return LogsTest.asked(
                bench, List.of("look", "haproxy_log_before", log, backend, "" + seconds, config), log, config);
    }
}
