package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;

/** A restore that launches an instance like the one that was backed up. */
class LaunchTest {

    private static final String RUN = "7f3a2c41";
    private static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/web";

    private final TestBed bed = new TestBed();
    private final String subnet = bed.aws.networks().defaultSubnet('b');
    private final String group = bed.aws.networks().group(bed.aws.networks().defaultVpc(), "web");

    @AfterEach
    void close() {
        bed.close();
    }

    private InstanceSpec app() {
        bed.aws.networks().profile("web", "web-role");
        return InstanceSpec.named("app-1")
                .ofType("t3.large")
                .network(bed.aws.networks().defaultVpc(), subnet, "10.0.2.77", null)
                .placement("b", "default")
                .securityGroup(group, "web")
                .keyName("operations")
                .iamInstanceProfile(PROFILE)
                .cpuCredits("unlimited")
                .protectedFromTermination()
                .protectedFromStop()
                .onShutdown("terminate")
                .monitored(true, false)
                .metadata("enabled", "required", 3, "enabled")
                .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Name", "app-1-root"))
                .volume(VolumeSpec.gp3("/dev/sdf", 100).tag("Team", "storage"))
                .tag("Role", "app");
    }

    private String backup(InstanceSpec spec, UnaryOperator<BackupRequest.Builder> configure) {
        String id = bed.aws.ec2().runInstance(spec);
        return bed.run(configure
                        .apply(BackupRequest.of(id, TestBed.BUCKET, TestBed.REGION)
                                .encrypt(false))
                        .build())
                .result()
                .amiId();
    }

    private String storedOnly(InstanceSpec spec) {
        return backup(spec, request -> request.keepImage(false));
    }

    private static RestoreRequest request(String amiId, LaunchTerms terms) {
        return RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).launching(terms);
    }

    private Heard launch(String amiId) {
        return bed.run(request(amiId, LaunchTerms.asRecorded()), RUN);
    }

    private Instance described(String id) {
        return bed.look().ec2().machines().described(id).orElseThrow();
    }

    private List<InstanceModel> launched() {
        return bed.aws.ec2().instances().stream()
                .filter(instance ->
                        instance.clientToken() != null && instance.clientToken().startsWith("ami-backup-launch-"))
                .toList();
    }

    private long calls(String action) {
        return bed.aws.calls().log().stream()
                .map(LoggedCall::action)
                .filter(action::equals)
                .count();
    }

    @Test
    void anInstanceIsLaunchedAsItWasRecorded() {
        String amiId = storedOnly(app());

        Heard heard = launch(amiId);

        OperationResult.LaunchedInstance made = heard.result().launched().orElseThrow();
        Instance instance = described(made.id());
        assertThat(instance.instanceTypeAsString()).isEqualTo("t3.large");
        assertThat(instance.subnetId()).isEqualTo(subnet);
        assertThat(instance.securityGroups()).extracting("groupId").containsExactly(group);
        assertThat(instance.keyName()).isEqualTo("operations");
        assertThat(instance.iamInstanceProfile().arn()).isEqualTo(PROFILE);
        assertThat(instance.imageId()).isEqualTo(heard.result().amiId());
        assertThat(instance.clientToken()).isEqualTo("ami-backup-launch-" + RUN + "-0");
        assertThat(instance.monitoring().stateAsString()).isEqualTo("enabled");
        assertThat(instance.sourceDestCheck()).isFalse();
        assertThat(instance.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(instance.metadataOptions().httpPutResponseHopLimit()).isEqualTo(3);
        Ec2Machines machines = bed.look().ec2().machines();
        assertThat(machines.attribute(made.id(), Ec2Machines.Attribute.TERMINATION_PROTECTION))
                .isEqualTo("true");
        assertThat(machines.attribute(made.id(), Ec2Machines.Attribute.STOP_PROTECTION))
                .isEqualTo("true");
        assertThat(machines.attribute(made.id(), Ec2Machines.Attribute.SHUTDOWN_BEHAVIOUR))
                .isEqualTo("terminate");
        assertThat(machines.cpuCredits(made.id())).isEqualTo("unlimited");
        assertThat(Tags.map(instance.tags()))
                .containsEntry("Name", "app-1")
                .containsEntry("Role", "app")
                .containsEntry(Tags.RUN_ID, RUN)
                .containsEntry(Tags.STATE, Tags.DONE);
        assertThat(made.state()).isEqualTo("running");
        assertThat(made.privateIp()).isEqualTo(instance.privateIpAddress());
        assertThat(heard.log()).contains("Not brought back: the private address 10.0.2.77");
    }
}
