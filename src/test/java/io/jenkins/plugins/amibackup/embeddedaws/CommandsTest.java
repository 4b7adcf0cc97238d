package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandFilterKey;
import software.amazon.awssdk.services.ssm.model.CommandInvocation;
import software.amazon.awssdk.services.ssm.model.CommandPlugin;

class CommandsTest extends EmbeddedAwsTest {

    private static final Duration TAKES = Duration.ofSeconds(20);
    private static final String SHELL = "AWS-RunShellScript";
    private static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/drill";

    private SsmClient ssm;

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE)
                .instances(Duration.ofSeconds(30), Duration.ofMinutes(2))
                .work(Duration.ZERO, TAKES));
    }

    @BeforeEach
    void connect() {
        ssm = clients.ssm();
    }

    @Test
    void aCommandIsUnknownAtFirstAndThenPendingAndInProgress() {
        String id = managed();
        aws.machines().nextCommand(CommandFate.exits(0, "it is \"up\"\n\u00fc", ""));
        String command = send(id, "systemctl is-system-running");
        assertThat(told(command, id)).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(invocation(command, id).statusAsString()).isEqualTo("Pending");
        clock.advance(Duration.ofSeconds(10));
        assertThat(invocation(command, id).statusAsString()).isEqualTo("InProgress");
        assertThat(step(command, id).responseCode()).isEqualTo(-1);
        clock.advance(TAKES);
        assertThat(invocation(command, id).statusAsString()).isEqualTo("Success");
        assertThat(step(command, id).responseCode()).isZero();
        assertThat(step(command, id).output()).isEqualTo("it is \"up\"\n\u00fc");
        assertThat(aws.machines().commands()).singleElement().satisfies(sent -> {
            assertThat(sent.document()).isEqualTo(SHELL);
            assertThat(sent.parameters()).isEqualTo(Map.of("commands", List.of("systemctl is-system-running")));
        });
    }

    @Test
    void aCommandFailsWithItsExitCodeOrWithoutOne() {
        String id = managed();
        aws.machines()
                .nextCommand(CommandFate.exits(3, "some", "no such unit"))
                .nextCommand(CommandFate.ends("TimedOut"));
        String failed = send(id, "false");
        String late = send(id, "sleep 100000");
        clock.advance(TAKES);
        assertThat(invocation(failed, id).statusAsString()).isEqualTo("Failed");
        assertThat(step(failed, id).responseCode()).isEqualTo(3);
        assertThat(step(failed, id).output()).isEqualTo("some\n----------ERROR-------\nno such unit");
        assertThat(invocation(late, id).statusAsString()).isEqualTo("TimedOut");
        assertThat(step(late, id).responseCode()).isEqualTo(-1);
    }

    @Test
    void aMachineTakesCommandsOnlyWhenItHasRegistered() {
        aws.networks().profile("drill", "drill");
        String image = aws.ec2().amazonsImage(aws.region());
        String id = ec2.runInstances(r -> r.imageId(image)
                        .minCount(1)
                        .maxCount(1)
                        .instanceType("t3.micro")
                        .iamInstanceProfile(p -> p.name("drill")))
                .instances()
                .get(0)
                .instanceId();
        refused("InvalidInstanceId", () -> send(id, "true"));
        clock.advance(Duration.ofSeconds(30));
        refused("InvalidInstanceId", () -> send(id, "true"));
        clock.advance(Duration.ofMinutes(1));
        send(id, "true");
        refused("InvalidInstanceId", () -> send(server(), "true"));
        refused("InvalidInstanceId", () -> send("i-0123456789abcdef0", "true"));
        aws.machines().managed(id, false);
        refused("InvalidInstanceId", () -> send(id, "true"));
    }

    @Test
    void aMachineThatEndsLeavesItsCommandToTimeOut() {
        String id = managed();
        String command = send(id, "true");
        aws.machines().terminate(id);
        clock.advance(Duration.ofMinutes(30));
        assertThat(invocation(command, null).statusAsString()).isEqualTo("InProgress");
        refused("InvalidInstanceId", () -> invocation(command, id));
        clock.advance(Duration.ofMinutes(30));
        assertThat(invocation(command, null).statusAsString()).isEqualTo("TimedOut");
        assertThat(step(command, null).responseCode()).isEqualTo(-1);
        refused("InvalidInstanceId", () -> invocation(command, id));
    }

    @Test
    void aDocumentOfSeveralStepsTellsEachAndFailsWithOneOfThem() {
        String id = managed();
        aws.machines().document("acme-check");
        aws.machines()
                .nextCommand(CommandFate.of(
                        CommandFate.exits(0, "x".repeat(2_600), ""), CommandFate.exits(4, "two", "no such unit")));
        String command = ssm.sendCommand(r -> r.documentName("acme-check").instanceIds(id))
                .command()
                .commandId();
        clock.advance(TAKES);

        assertThat(invocation(command, id).statusAsString()).isEqualTo("Failed");
        assertThat(invocation(command, id).commandPlugins())
                .extracting(CommandPlugin::name, CommandPlugin::statusAsString, CommandPlugin::responseCode)
                .containsExactly(tuple("step1", "Success", 0), tuple("step2", "Failed", 4));
        assertThat(step(command, id).output()).hasSize(2_500);
        assertThat(ssm.listCommandInvocations(r -> r.commandId(command)).commandInvocations())
                .singleElement()
                .matches(told -> told.commandPlugins().isEmpty());
        assertThat(told(command, "i-0123456789abcdef0")).isEmpty();
        refused("InvalidCommandId", () -> told("z".repeat(36), id));
    }

    @Test
    void documentsMustBeThereAndFit() {
        String id = managed();
        refused(
                "InvalidDocument",
                () -> ssm.sendCommand(r -> r.documentName("acme-check").instanceIds(id)));
        aws.machines().document("acme-check");
        ssm.sendCommand(r -> r.documentName("acme-check").instanceIds(id));
        refused(
                "InvalidParameters",
                () -> ssm.sendCommand(r -> r.documentName(SHELL).instanceIds(id)));
        String windows =
                aws.ec2().runInstance(InstanceSpec.named("win").windows().iamInstanceProfile(PROFILE));
        refused("UnsupportedPlatformType", () -> send(windows, "true"));
        refused(
                "ValidationException",
                () -> ssm.sendCommand(
                        r -> r.documentName("acme-check").instanceIds(id).maxErrors("1")));
        refused("UnknownOperationException", () -> ssm.listDocuments(r -> {}));
    }

    @Test
    void commandsAreListedTheNewestFirstOnceTheyAreKnown() {
        String id = managed();
        String first = send(id, "true");
        assertThat(ssm.listCommands(r -> {}).commands()).isEmpty();
        clock.advance(TAKES);
        String second = send(id, "false");
        clock.advance(TAKES);

        assertThat(ssm.listCommandsPaginator(r -> r.instanceId(id).maxResults(1))
                        .commands())
                .extracting(software.amazon.awssdk.services.ssm.model.Command::commandId)
                .containsExactly(second, first);
        assertThat(ssm.listCommands(r -> r.filters(f -> f.key(CommandFilterKey.INVOKED_AFTER)
                                .value(clock.instant()
                                        .minus(TAKES.multipliedBy(3).dividedBy(2))
                                        .toString())))
                        .commands())
                .singleElement()
                .satisfies(command -> {
                    assertThat(command.comment()).isEqualTo("a drill");
                    assertThat(command.instanceIds()).containsExactly(id);
                    assertThat(command.statusAsString()).isEqualTo("Success");
                });
        refused(
                "ValidationException",
                () -> ssm.listCommands(r ->
                        r.filters(f -> f.key(CommandFilterKey.INVOKED_AFTER).value("2026-01-31T12:00:00.123Z"))));
        assertThat(ssm.listCommands(r -> r.instanceId("i-0123456789abcdef0")).commands())
                .isEmpty();
    }

    @Test
    void commandsNeedLeaveForDocumentAndMachine() {
        String id = managed();
        aws.faults().policy(permission -> !permission.resource().endsWith(":document/" + SHELL));
        refused("AccessDeniedException", () -> send(id, "true")).hasMessageContaining("document/AWS-RunShellScript");
        aws.faults()
                .policy(permission -> !"web-1".equals(permission.resourceTags().get("Name")));
        refused("AccessDeniedException", () -> send(id, "true")).hasMessageContaining("instance/" + id);
        aws.faults().clear();
        String command = send(id, "true");
        clock.advance(TAKES);
        aws.faults().deny("ssm:ListCommandInvocations");
        refused("AccessDeniedException", () -> invocation(command, id));
        aws.faults().clear();
        aws.faults().throttleNext("ssm:SendCommand", 1);
        refused("ThrottlingException", () -> send(id, "true"));
        assertThat(aws.calls().count("ssm:SendCommand")).isEqualTo(4);
    }

    private String managed() {
        return aws.ec2().runInstance(InstanceSpec.named("web-1").iamInstanceProfile(PROFILE));
    }

    private String send(String id, String line) {
        return ssm.sendCommand(r -> r.documentName(SHELL)
                        .instanceIds(id)
                        .timeoutSeconds(3600)
                        .comment("a drill")
                        .parameters(Map.of("commands", List.of(line))))
                .command()
                .commandId();
    }

    private List<CommandInvocation> told(String command, String id) {
        return ssm.listCommandInvocations(
                        r -> r.commandId(command).instanceId(id).details(true))
                .commandInvocations();
    }

    private CommandInvocation invocation(String command, String id) {
        return told(command, id).get(0);
    }

    private CommandPlugin step(String command, String id) {
        return invocation(command, id).commandPlugins().get(0);
    }
}
