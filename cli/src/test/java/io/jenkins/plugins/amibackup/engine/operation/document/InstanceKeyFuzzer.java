package io.jenkins.plugins.amibackup.engine.operation.document;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import io.jenkins.plugins.amibackup.engine.fuzz.JsonEdits;
import io.jenkins.plugins.amibackup.engine.fuzz.Seeds;
import java.util.List;

/** Per-instance keys: they name a run, or none. */
public final class InstanceKeyFuzzer {

    private static final List<byte[]> GOOD = Seeds.golden("catalog/instance-key.json");

    private InstanceKeyFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        byte[] document = JsonEdits.document(data, GOOD);
        String named = JsonEdits.text(document, "instanceId");
        String instanceId = Ids.isInstance(named) ? named : "i-0a1b2c3d4e5f67890";
        String runId = Bounded.of(document.length, () -> InstanceKey.runId(document, instanceId))
                .orElseThrow(() -> new AssertionError("a key never fails"));
        must(runId.isEmpty() || Ids.isRun(runId), "runId");
    }
}
