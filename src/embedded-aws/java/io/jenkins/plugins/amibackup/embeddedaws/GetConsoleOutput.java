package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** GetConsoleOutput: the last 64 KB in Base64; without Latest some minutes late. */
final class GetConsoleOutput implements Ec2Action {

    private static final int MOST = 64 * 1024;

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("InstanceId");
        boolean latest = call.parameters.flag("Latest");
        call.checked();
        Instance instance = call.instance(id);
        if (latest && !InstanceTypes.isNitro(instance.spec.instanceType)) {
            throw AwsError.bad(
                    "UnsupportedOperation", "This instance type does not support retrieving the latest console logs");
        }
        Instant seen = latest ? call.now : call.now.minus(instance.health.lag);
        byte[] all = instance.health.console.at(seen).getBytes(StandardCharsets.UTF_8);
        byte[] last = Arrays.copyOfRange(all, Math.max(0, all.length - MOST), all.length);
        Instant since = instance.health.console.since(seen);
        xml.text("instanceId", id).time("timestamp", since == null ? call.now : since);
        xml.text("output", last.length == 0 ? null : Base64.getEncoder().encodeToString(last));
    }
}
