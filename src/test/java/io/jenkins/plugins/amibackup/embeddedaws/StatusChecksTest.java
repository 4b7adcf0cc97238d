package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceType;

class StatusChecksTest extends EmbeddedAwsTest {

    private static final Duration STARTS = Duration.ofSeconds(30);
    private static final Duration CHECKS = Duration.ofMinutes(2);

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE).instances(STARTS, CHECKS));
    }

    @Test
    void theChecksOfAMachineComeAfterItRuns() {
        String id = launch(Fate.good());
        assertThat(ec2.describeInstanceStatus(r -> r.instanceIds(id)).instanceStatuses())
                .isEmpty();
        assertThat(checks(id)).isEqualTo("pending not-applicable not-applicable not-applicable");
        clock.advance(STARTS);
        assertThat(checks(id)).isEqualTo("running initializing initializing initializing");
        clock.advance(CHECKS);
        assertThat(checks(id)).isEqualTo("running ok ok ok");
        ec2.terminateInstances(r -> r.instanceIds(id));
        assertThat(checks(id)).isEqualTo("shutting-down not-applicable not-applicable not-applicable");
    }

    @Test
    void theChecksEndAsWasOrdered() {
        String impaired = launch(Fate.impaired());
        String late = launch(Fate.impairedFor(Duration.ofMinutes(3)));
        String never = launch(Fate.neverOk());
        String unknown = launch(Fate.saying("insufficient-data", "ok", "not-applicable"));
        String slow = launch(Fate.slow(Duration.ofMinutes(10), Duration.ofMinutes(10)));
        clock.advance(STARTS.plus(CHECKS));
        assertThat(checks(impaired)).isEqualTo("running impaired ok ok");
        assertThat(checks(late)).isEqualTo("running impaired ok ok");
        assertThat(checks(never)).isEqualTo("running initializing initializing initializing");
        assertThat(checks(unknown)).isEqualTo("running insufficient-data ok not-applicable");
        assertThat(checks(slow)).isEqualTo("pending not-applicable not-applicable not-applicable");
        clock.advance(Duration.ofMinutes(18));
        assertThat(checks(impaired)).isEqualTo("running impaired ok ok");
        assertThat(checks(late)).isEqualTo("running ok ok ok");
        assertThat(checks(slow)).isEqualTo("running ok ok ok");
        aws.machines().checks(slow, "ok", "impaired", "ok");
        assertThat(checks(slow)).isEqualTo("running ok impaired ok");
        assertThat(ec2.describeInstanceStatus(r -> r.filters(filter("instance-status.status", "impaired")))
                        .instanceStatuses())
                .extracting(InstanceStatus::instanceId)
                .containsExactly(impaired);
    }

    @Test
    void upToAHundredIdsAreAskedForAtOnceAndNeverInPages() {
        List<String> ids = Collections.nCopies(100, server());
        assertThat(ec2.describeInstanceStatus(r -> r.instanceIds(ids)).instanceStatuses())
                .hasSize(1);
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeInstanceStatus(r -> r.instanceIds(ids).maxResults(5)));
        refused(
                "InvalidParameterValue",
                () -> ec2.describeInstanceStatus(r -> r.instanceIds(Collections.nCopies(101, ids.get(0)))));
        refused(
                "InvalidInstanceID.NotFound",
                () -> ec2.describeInstanceStatus(r -> r.instanceIds("i-0123456789abcdef0")));
    }

    @Test
    void theConsoleSaysNothingAtFirstAndIsLateWithoutLatest() {
        String id = launch(Fate.good().console("one\nweb-1 login: "));
        clock.advance(STARTS);
        assertThat(console(id, true)).isEmpty();
        clock.advance(CHECKS.dividedBy(2));
        assertThat(console(id, true)).isEqualTo("one\nweb-1 login: ");
        assertThat(console(id, false)).isEmpty();
        clock.advance(CHECKS.multipliedBy(2));
        assertThat(console(id, false)).isEqualTo("one\nweb-1 login: ");
        aws.machines().console(id, "x".repeat(70_000));
        assertThat(console(id, true)).hasSize(65_536);
    }

    @Test
    void olderTypesKnowNoLatestConsole() {
        String id = aws.ec2().runInstance(InstanceSpec.named("old").ofType("m4.large"));
        refused("UnsupportedOperation", () -> console(id, true));
        assertThat(console(id, false)).contains("login:");
        String windows = aws.ec2().runInstance(InstanceSpec.named("win").windows());
        assertThat(console(windows, true)).doesNotContain("login:").contains("Windows is Ready to use");
    }

    @Test
    void aRunningMachineHasAScreenshot() {
        String id = launch(Fate.good());
        refused("IncorrectInstanceState", () -> ec2.getConsoleScreenshot(r -> r.instanceId(id)));
        clock.advance(STARTS);
        byte[] jpeg = Base64.getDecoder()
                .decode(ec2.getConsoleScreenshot(r -> r.instanceId(id)).imageData());
        assertThat(jpeg).startsWith(0xff, 0xd8, 0xff);
    }

    @ParameterizedTest
    @CsvSource({"stop, stopped", "terminate, terminated"})
    void aShutdownFromWithinDoesWhatTheMachineSays(String behavior, String state) {
        String id = aws.ec2().runInstance(InstanceSpec.named("web").onShutdown(behavior));
        aws.machines().shutsDown(id);
        assertThat(checks(id)).startsWith(state + " ");
    }

    private String launch(Fate fate) {
        aws.machines().next(fate);
        String image = aws.ec2().amazonsImage(aws.region());
        return ec2.runInstances(r -> r.imageId(image).minCount(1).maxCount(1).instanceType(InstanceType.T3_MICRO))
                .instances()
                .get(0)
                .instanceId();
    }

    private String checks(String id) {
        InstanceStatus status = ec2.describeInstanceStatus(
                        r -> r.instanceIds(id).includeAllInstances(true))
                .instanceStatuses()
                .get(0);
        return status.instanceState().nameAsString() + " "
                + status.instanceStatus().statusAsString() + " "
                + status.systemStatus().statusAsString() + " "
                + status.attachedEbsStatus().statusAsString();
    }

    private String console(String id, boolean latest) {
        String output =
                ec2.getConsoleOutput(r -> r.instanceId(id).latest(latest)).output();
        return output == null ? "" : new String(Base64.getDecoder().decode(output), StandardCharsets.UTF_8);
    }
}
