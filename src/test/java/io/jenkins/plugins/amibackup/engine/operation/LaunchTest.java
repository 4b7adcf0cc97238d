package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchSettings;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Volume;

/** A restore that launches an instance like the one that was backed up. */
class LaunchTest {

    private static final String RUN = "7f3a2c41";
    private static final String HOST = "h-0123456789abcdef0";
    private static final String LICENSE =
            "arn:aws:license-manager:eu-west-1:123456789012:license-configuration:lic-0123456789abcdef";
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

    @Test
    void volumesAreAsRecordedAndSettleWithTheirTags() {
        String amiId = storedOnly(app());

        Instance instance =
                described(launch(amiId).result().launched().orElseThrow().id());

        assertThat(instance.blockDeviceMappings())
                .extracting("deviceName")
                .containsExactlyInAnyOrder("/dev/xvda", "/dev/sdf");
        assertThat(bed.look()
                        .ec2()
                        .volumes(instance.blockDeviceMappings().stream()
                                .map(mapping -> mapping.ebs().volumeId())
                                .toList()))
                .allSatisfy(volume -> {
                    assertThat(volume.volumeTypeAsString()).isEqualTo("gp3");
                    assertThat(volume.iops()).isEqualTo(3000);
                    assertThat(volume.throughput()).isEqualTo(125);
                    assertThat(Tags.map(volume.tags())).containsEntry(Tags.STATE, Tags.DONE);
                })
                .anySatisfy(volume -> assertThat(Tags.map(volume.tags())).containsEntry("Team", "storage"))
                .anySatisfy(volume -> assertThat(Tags.map(volume.tags())).containsEntry("Name", "app-1-root"));
    }

    @Test
    void whatIsAskedForReplacesWhatIsRecorded() {
        String amiId = storedOnly(app());
        String otherSubnet = bed.aws.networks().defaultSubnet('c');
        LaunchTerms terms = new LaunchTerms(
                "m5.large",
                otherSubnet,
                List.of(group),
                "none",
                "none",
                "",
                "",
                "10.0.3.99",
                "",
                "",
                Map.of("Name", "app-2"));

        Heard heard = bed.run(request(amiId, terms), RUN);

        Instance instance = described(heard.result().launched().orElseThrow().id());
        assertThat(instance.instanceTypeAsString()).isEqualTo("m5.large");
        assertThat(instance.subnetId()).isEqualTo(otherSubnet);
        assertThat(instance.keyName()).isNullOrEmpty();
        assertThat(instance.iamInstanceProfile()).isNull();
        assertThat(instance.privateIpAddress()).isEqualTo("10.0.3.99");
        assertThat(Tags.map(instance.tags())).containsEntry("Name", "app-2").containsEntry("Role", "app");
    }

    @Test
    void anImageThatStillStandsIsLaunchedWithoutARestore() {
        String amiId = backup(app(), request -> request);

        Heard heard = launch(amiId);

        assertThat(heard.result().amiId()).isEqualTo(amiId);
        assertThat(described(heard.result().launched().orElseThrow().id()).imageId())
                .isEqualTo(amiId);
        assertThat(calls("ec2:CreateRestoreImageTask")).isZero();
        assertThat(heard.log()).contains("still stands in EC2: it is launched, and nothing is restored");
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.resumed(RUN).launched()).isEqualTo(heard.result().launched());
    }

    @Test
    void anImageOfTheSameIdThatSaysItIsAnotherRunsIsNotLaunched() {
        String amiId = backup(app(), request -> request);
        bed.look().ec2().tag(List.of(amiId), Map.of(Tags.RUN_ID, "ffffffff"));

        Heard heard = launch(amiId);

        assertThat(heard.result().amiId()).isNotEqualTo(amiId);
        assertThat(calls("ec2:CreateRestoreImageTask")).isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyFactThatIsGoneComesInOneListAndNothingIsMade(boolean keepImage) {
        String amiId =
                backup(app().placedIn("spread", HOST, null).licensed(LICENSE), request -> request.keepImage(keepImage));
        for (String fact : List.of(group, "operations", PROFILE, "spread", HOST, LICENSE)) {
            bed.aws.networks().remove(fact);
        }
        bed.aws.networks().notOffered("t3.large", "abc");
        int images = bed.images().size();

        String failure = launch(amiId).failure();

        assertThat(failure)
                .contains("Nothing was launched, because the launch would fail. (1) ")
                .contains("The instance type t3.large is not offered in eu-west-1")
                .contains("(2) The security group " + group + " does not exist in eu-west-1")
                .contains("(3) The key pair \"operations\" does not exist in eu-west-1")
                .contains("give another one, or none (--key-name)")
                .contains("(4) The placement group \"spread\" does not exist in eu-west-1")
                .contains("(5) The dedicated host " + HOST + " is not there in eu-west-1")
                .contains("(6) ec2:RunInstances failed: InvalidParameterValue")
                .contains(LICENSE)
                .contains("(7) ec2:RunInstances failed: InvalidParameterValue")
                .contains("There is no such instance profile, or it has no role")
                .doesNotContain("(8)");
        assertThat(bed.images()).hasSize(images);
        assertThat(launched()).isEmpty();
        assertThat(calls("ec2:CreateRestoreImageTask")).isZero();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/restores/"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSubnetThatIsGoneHidesNoProfileThatIsGoneToo(boolean keepImage) {
        String amiId = backup(app(), request -> request.keepImage(keepImage));
        bed.aws.networks().remove(subnet);
        bed.aws.networks().remove(PROFILE);

        assertThat(launch(amiId).failure())
                .contains("(1) The subnet " + subnet + " does not exist in eu-west-1")
                .contains("(2) ec2:RunInstances failed: InvalidParameterValue")
                .contains("There is no such instance profile, or it has no role")
                .doesNotContain("(3)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProfileThatIsGoneAndARoleThatMayNotBePassedAreInTheListToo(boolean keepImage) {
        String amiId = backup(app(), request -> request.keepImage(keepImage));
        bed.aws.networks().remove(group);
        bed.aws.networks().remove(PROFILE);

        assertThat(launch(amiId).failure())
                .contains("(1) The security group " + group)
                .contains("(2) ec2:RunInstances failed: InvalidParameterValue")
                .contains("There is no such instance profile, or it has no role");
        bed.aws.networks().profile("web", "web-role");
        bed.aws.faults().deny("iam:PassRole");
        assertThat(launch(amiId).failure())
                .contains("(2) ec2:RunInstances failed: UnauthorizedOperation")
                .contains("allow iam:PassRole on that role, or launch with another profile or none");
        assertThat(calls("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void whereTheImageIsGoneAnotherOneStandsInForATrialAndWhereThereIsNoneTheLogSaysSo() {
        String amiId = storedOnly(app());
        String arm = storedOnly(InstanceSpec.named("arm")
                .ofType("t4g.micro")
                .architecture("arm64")
                .volume(VolumeSpec.gp3("/dev/xvda", 8)));

        assertThat(bed.run(request(amiId, LaunchTerms.asRecorded()).dryRun(true), RUN)
                        .log())
                .contains("the launch was tried with " + bed.aws.ec2().amazonsImage(TestBed.REGION) + " \"al2023-ami-");
        assertThat(bed.run(request(arm, LaunchTerms.asRecorded()).dryRun(true), "aaaabbbb")
                        .log())
                .contains("could not be tried, because the AMI of the backup is gone, and there is no other");
    }

    @Test
    void whatAnotherImageIsRefusedForIsNoObstacleButALackOfPermissionForOwnImagesIs() {
        String amiId = storedOnly(app());
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:RunInstances (DryRun)")
                        ? Fault.error(400, "Unsupported", "This image can't boot there.")
                        : Fault.none());

        Heard heard = bed.run(request(amiId, LaunchTerms.asRecorded()).dryRun(true), RUN);

        assertThat(heard.result().launched()).isEmpty();
        assertThat(heard.log())
                .contains("EC2 refused that, perhaps for that AMI alone")
                .contains("This image can't boot");
        bed.aws.faults().clear();
        bed.aws.faults().policy(permission -> !permission.action().equals("ec2:RunInstances"));
        assertThat(bed.run(request(amiId, LaunchTerms.asRecorded()).dryRun(true), "aaaabbbb")
                        .log())
                .contains(
                        "EC2 refused that, perhaps for that AMI alone: ec2:RunInstances failed: UnauthorizedOperation");
        bed.aws.faults().clear();
        bed.run(bed.backupRequest().encrypt(false).build());
        bed.aws.faults().policy(permission -> !permission.action().equals("ec2:RunInstances"));
        assertThat(bed.run(request(amiId, LaunchTerms.asRecorded()).dryRun(true), "aaaacccc")
                        .failure())
                .contains("(1) ec2:RunInstances failed: UnauthorizedOperation");
    }

    @Test
    void aTypeThatIsNotOfferedInTheZoneIsSaidWithTheZonesThatHaveIt() {
        String amiId = storedOnly(app());
        bed.aws.networks().notOffered("t3.large", "b");

        assertThat(launch(amiId).failure())
                .contains("The instance type t3.large is not offered in eu-west-1b, only in eu-west-1a, eu-west-1c");
    }

    @Test
    void aSubnetWithoutAFreeAddressAndOneThatIsGoneAreSaid() {
        String amiId = storedOnly(app());
        bed.aws.networks().freeAddresses(subnet, 0);

        assertThat(launch(amiId).failure()).contains("The subnet " + subnet + " has no free address");

        bed.aws.networks().remove(subnet);
        assertThat(launch(amiId).failure()).contains("The subnet " + subnet + " does not exist in eu-west-1");
    }

    @Test
    void aPrivateAddressThatTheOriginalStillHasIsSaidWithItsHolder() {
        String original = bed.aws.ec2().runInstance(app());
        String amiId = bed.run(BackupRequest.of(original, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .keepImage(false)
                        .build())
                .result()
                .amiId();
        LaunchTerms same = new LaunchTerms("", "", List.of(), "", "", "", "", LaunchTerms.SAME, "", "", Map.of());

        assertThat(bed.run(request(amiId, same), RUN).failure())
                .contains("The private address 10.0.2.77 is that of " + original);

        bed.aws.machines().terminate(original);
        Heard again = bed.run(request(amiId, same), RUN);
        assertThat(again.result().launched().orElseThrow().privateIp()).isEqualTo("10.0.2.77");
    }

    @Test
    void anElasticAddressMovesOnlyWhenAskedAndTheLogSaysFromWhom() {
        String original = bed.aws.ec2().runInstance(app());
        String allocation = bed.aws.networks().elasticIp("203.0.113.7", original);
        String amiId = bed.run(BackupRequest.of(original, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();

        Heard unasked = launch(amiId);
        assertThat(bed.aws.networks().holder(allocation)).isEqualTo(original);
        assertThat(unasked.log()).contains("Not brought back:").contains("the Elastic IP address 203.0.113.7");

        LaunchTerms move = new LaunchTerms("", "", List.of(), "", "", "", "", "", LaunchTerms.MOVE, "", Map.of());
        Heard asked = bed.run(request(amiId, move), "aaaabbbb");
        OperationResult.LaunchedInstance made = asked.result().launched().orElseThrow();
        assertThat(bed.aws.networks().holder(allocation)).isEqualTo(made.id());
        assertThat(made.publicIp()).isEqualTo("203.0.113.7");
        assertThat(asked.log())
                .contains("the Elastic IP address 203.0.113.7 was taken away from " + original + ", and is now at "
                        + made.id());
    }

    @Test
    void aDryRunLooksAtEverythingAndMakesNothing() {
        String amiId = storedOnly(app());
        int before = bed.aws.s3().keys(TestBed.BUCKET).size();

        Heard heard = bed.run(request(amiId, LaunchTerms.asRecorded()).dryRun(true), RUN);

        assertThat(heard.log()).contains("[AMI restore] 1/1 Look up ").doesNotContain(" Launch ");
        assertThat(heard.result().launched()).isEmpty();
        assertThat(heard.log())
                .contains("launches a t3.large: subnet " + subnet)
                .contains("no public address")
                .contains("metadata only with session tokens (IMDSv2)")
                .contains("Nothing was made, because only a look was asked for.");
        assertThat(bed.images()).isEmpty();
        assertThat(launched()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).hasSize(before);
    }

    @Test
    void aMachineThatDiesIsSaidWithEc2sReasonAndResumingLaunchesAnother() {
        String amiId = backup(app(), request -> request);
        bed.aws.machines().next(Fate.dies("Client.InternalError", "Client error on launch"));

        String failure = launch(amiId).failure();

        assertThat(failure)
                .contains("is terminated: Client.InternalError: Client error on launch")
                .contains("Let the key be used, and resume the run: it launches another one")
                .contains("Or run this again with another key, or none (--volume, with KmsKeyId)");
        OperationResult resumed = bed.resumed(RUN);
        assertThat(described(resumed.launched().orElseThrow().id()).clientToken())
                .isEqualTo("ami-backup-launch-" + RUN + "-1");
    }

    @Test
    void aMachineThatDiesOfAnythingElseNamesNoKey() {
        String amiId = backup(app(), request -> request);
        bed.aws.machines().next(Fate.dies("Server.InternalError", "Internal error on launch"));

        assertThat(launch(amiId).failure())
                .contains("is terminated: Server.InternalError: Internal error on launch")
                .contains("Remove the cause, and resume the run: it launches another one")
                .doesNotContain("KmsKeyId");
    }

    @Test
    void noRoomIsARefusalThatSaysWhatToDoAndNothingIsLost() {
        String amiId = storedOnly(app());
        bed.aws.networks().capacity("t3.large", 'b', false);

        Heard heard = launch(amiId);

        assertThat(heard.failure())
                .contains("InsufficientInstanceCapacity")
                .contains("EC2 has no room for this instance type there now")
                .contains("or subnet (--subnet-id); that restores nothing again where the AMI is ready");
        assertThat(bed.images()).hasSize(1);
        bed.aws.networks().capacity("t3.large", 'b', true);
        assertThat(bed.resumed(RUN).launched()).isPresent();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void volumesThatTheBackupLeftOutAndFurtherAddressesAreNamedAsNotBack() {
        String amiId = backup(app(), request -> request.excludeDevices(List.of("/dev/sdf")));
        rewrite(
                "ami-metadata/" + amiId + ".json",
                "\"PrivateIpAddresses\" : \\[ *\\{",
                "\"Ipv6Addresses\" : [{\"Ipv6Address\" : \"2001:db8::7\"}], \"PrivateIpAddresses\" : [{\"Primary\" : "
                        + "false, \"PrivateIpAddress\" : \"10.0.2.78\"}, {");

        assertThat(launch(amiId).log())
                .contains("Not brought back: ")
                .contains("the further private addresses 10.0.2.78")
                .contains("the IPv6 addresses 2001:db8::7")
                .contains("the volumes /dev/sdf, which the backup left out");
    }

    @Test
    void anyOptionCanBeGivenAnotherValueThanTheRecordedOne() {
        String amiId =
                storedOnly(app().cpu(1, 2).hostname("ip-name", false, false).placedIn("spread", null, null));
        bed.aws.networks().remove("spread");
        String key = bed.aws.ec2().createKey();
        LaunchSettings settings = new LaunchSettings(
                "HttpTokens=optional,HttpPutResponseHopLimit=7",
                "CoreCount=1,ThreadsPerCore=1",
                "standard",
                "false",
                "false",
                "false",
                "stop",
                "HostnameType=resource-name,EnableResourceNameDnsARecord=true",
                "none",
                Map.of(
                        "/dev/sdf",
                        "VolumeType=io2,Iops=4000,DeleteOnTermination=false,KmsKeyId=" + key,
                        "/dev/xvda",
                        "Throughput=250"));

        Heard heard = bed.run(request(amiId, LaunchTerms.asRecorded().with(settings)), RUN);

        String id = heard.result().launched().orElseThrow().id();
        Instance instance = described(id);
        assertThat(instance.metadataOptions().httpTokensAsString()).isEqualTo("optional");
        assertThat(instance.metadataOptions().httpPutResponseHopLimit()).isEqualTo(7);
        assertThat(instance.metadataOptions().httpEndpointAsString()).isEqualTo("enabled");
        assertThat(instance.cpuOptions().threadsPerCore()).isEqualTo(1);
        assertThat(instance.monitoring().stateAsString()).isEqualTo("disabled");
        assertThat(instance.privateDnsNameOptions().hostnameTypeAsString()).isEqualTo("resource-name");
        assertThat(instance.placement().groupName()).isNullOrEmpty();
        Ec2Machines machines = bed.look().ec2().machines();
        assertThat(machines.cpuCredits(id)).isEqualTo("standard");
        assertThat(machines.attribute(id, Ec2Machines.Attribute.TERMINATION_PROTECTION))
                .isEqualTo("false");
        assertThat(machines.attribute(id, Ec2Machines.Attribute.STOP_PROTECTION))
                .isEqualTo("false");
        assertThat(machines.attribute(id, Ec2Machines.Attribute.SHUTDOWN_BEHAVIOUR))
                .isEqualTo("stop");
        assertThat(volume(instance, "/dev/sdf")).satisfies(volume -> {
            assertThat(volume.volumeTypeAsString()).isEqualTo("io2");
            assertThat(volume.iops()).isEqualTo(4000);
            assertThat(volume.kmsKeyId()).isEqualTo(key);
        });
        assertThat(volume(instance, "/dev/xvda").throughput()).isEqualTo(250);
        assertThat(instance.blockDeviceMappings())
                .filteredOn(mapping -> mapping.deviceName().equals("/dev/sdf"))
                .allMatch(mapping -> !mapping.ebs().deleteOnTermination());
        assertThat(bed.resumed(RUN).launched()).isEqualTo(heard.result().launched());
    }

    private Volume volume(Instance instance, String device) {
        return bed.look()
                .ec2()
                .volumes(instance.blockDeviceMappings().stream()
                        .filter(mapping -> mapping.deviceName().equals(device))
                        .map(mapping -> mapping.ebs().volumeId())
                        .toList())
                .get(0);
    }

    @Test
    void optionsOfAVolumeThatTheImageHasNotAreAnObstacle() {
        String amiId = storedOnly(app());
        LaunchSettings settings =
                new LaunchSettings("", "", "", "", "", "", "", "", "", Map.of("/dev/sdz", "VolumeType=gp2"));

        assertThat(bed.run(request(amiId, LaunchTerms.asRecorded().with(settings)), RUN)
                        .failure())
                .contains(
                        "The image has no volume /dev/sdz of which something could be asked (--volume). Its volumes: ")
                .contains("/dev/xvda");
    }

    @Test
    void aMachineThatDiesOfAKeyIsSaidWithTheOptionThatGivesAnother() {
        String amiId = backup(app(), request -> request);
        String key = bed.aws.ec2().createKey();
        bed.aws.ec2().key(key, KeyState.DISABLED);
        LaunchSettings settings =
                new LaunchSettings("", "", "", "", "", "", "", "", "", Map.of("/dev/sdf", "KmsKeyId=" + key));

        assertThat(bed.run(request(amiId, LaunchTerms.asRecorded().with(settings)), RUN)
                        .failure())
                .contains("Client.InvalidKMSKey.InvalidState")
                .contains("Or run this again with another key, or none (--volume, with KmsKeyId)");
    }

    private LaunchTerms ofType(String type) {
        return new LaunchTerms(type, "", List.of(), "", "", "", "", "", "", "", Map.of());
    }

    /** A restore whose launch was refused when the image was ready. */
    private String refusedForLackOfRoom(InstanceSpec spec) {
        String amiId = storedOnly(spec);
        bed.aws.networks().capacity("t3.large", 'b', false);
        assertThat(launch(amiId).failure())
                .contains("InsufficientInstanceCapacity")
                .contains("or run this again with another type (--instance-type)");
        return amiId;
    }

    @Test
    void aSecondRestoreWithOtherValuesLaunchesTheImageThatTheFirstHasMade() {
        String amiId = refusedForLackOfRoom(app());
        String restored = bed.images().get(0).id();

        Heard heard = bed.run(request(amiId, ofType("m5.large")), "aaaabbbb");

        assertThat(heard.result().amiId()).isEqualTo(restored);
        assertThat(heard.result().amiName()).endsWith("-restored-" + RUN);
        assertThat(described(heard.result().launched().orElseThrow().id()).imageId())
                .isEqualTo(restored);
        assertThat(heard.log())
                .contains(restored + " \"")
                .contains("which an earlier restore has made of this backup, still stands in EC2: it is launched, and "
                        + "nothing is restored");
        assertThat(calls("ec2:CreateRestoreImageTask")).isOne();
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.resumed("aaaabbbb").launched()).isEqualTo(heard.result().launched());
        assertThat(bed.resumed("aaaabbbb").amiName()).isEqualTo(heard.result().amiName());
    }

    @Test
    void ofTwoThatStandTheNewestIsLaunchedAndAnEncryptedOneIsFoundToo() {
        String amiId = refusedForLackOfRoom(app());
        bed.time.pass(Duration.ofMinutes(5));
        // Asked for encrypted, it is another image than the first.
        RestoreRequest encrypted =
                new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", true, "", Map.of(), null);
        String second = bed.run(encrypted.launching(ofType("m5.large")), "aaaabbb1")
                .result()
                .amiId();
        assertThat(calls("ec2:CreateRestoreImageTask")).isEqualTo(2);
        assertThat(bed.run(encrypted.launching(ofType("m5.large")), "aaaabbb2")
                        .result()
                        .amiId())
                .isEqualTo(second);
        bed.time.pass(Duration.ofMinutes(5));
        String third = bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), "aaaabbb3")
                .result()
                .amiId();
        assertThat(bed.run(request(amiId, ofType("m5.large")), "aaaabbb4")
                        .result()
                        .amiId())
                .isEqualTo(third);
        assertThat(calls("ec2:CreateRestoreImageTask")).isEqualTo(3);
    }

    /** What somebody does to an image that a restore has made, or to what it was made of. */
    private enum Change {
        ANOTHER_RUN,
        NOT_DONE,
        SNAPSHOT_OF_ANOTHER_RUN,
        NO_DOCUMENT,
        DOCUMENT_OF_ANOTHER_OBJECT,
        DOCUMENT_OF_ANOTHER_IMAGE,
        TAGS_ASKED_FOR
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void aRestoredImageThatIsNotWhatItWasIsRestoredAgain(Change change) {
        String amiId = refusedForLackOfRoom(app());
        Image restored = bed.look().ec2().image(bed.images().get(0).id()).orElseThrow();
        String snapshot = restored.blockDeviceMappings().get(0).ebs().snapshotId();
        String key = "ami-operations/restores/" + RUN + ".json";
        RestoreRequest again = request(amiId, ofType("m5.large"));
        switch (change) {
            case ANOTHER_RUN -> bed.look().ec2().tag(List.of(restored.imageId()), Map.of(Tags.RUN_ID, "ffffffff"));
            case NOT_DONE -> bed.look().ec2().tag(List.of(restored.imageId()), Map.of(Tags.STATE, Tags.UNFINISHED));
            case SNAPSHOT_OF_ANOTHER_RUN -> bed.look().ec2().tag(List.of(snapshot), Map.of(Tags.RUN_ID, "ffffffff"));
            case NO_DOCUMENT -> bed.look().bucket(TestBed.BUCKET).delete(key);
            case DOCUMENT_OF_ANOTHER_OBJECT ->
                rewrite(key, "\"etag\" : \"[^\"]*\"", "\"etag\" : \"0123456789abcdef0123456789abcdef\"");
            case DOCUMENT_OF_ANOTHER_IMAGE -> rewrite(key, snapshot, "snap-0123456789abcdef0");
            case TAGS_ASKED_FOR ->
                again = new RestoreRequest(
                                amiId, TestBed.BUCKET, TestBed.REGION, "", null, "", Map.of("Ticket", "1"), null)
                        .launching(ofType("m5.large"));
        }

        Heard heard = bed.run(again, "aaaabbbb");

        assertThat(heard.result().amiId()).isNotEqualTo(restored.imageId());
        assertThat(calls("ec2:CreateRestoreImageTask")).isEqualTo(2);
    }

    private void rewrite(String key, String pattern, String with) {
        String document = new String(
                bed.look().bucket(TestBed.BUCKET).read(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
        String changed = document.replaceAll(pattern, with);
        assertThat(changed).isNotEqualTo(document);
        bed.aws.s3().put(TestBed.BUCKET, key, changed.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aProductThatTheAccountIsNotSubscribedToIsSaid() {
        String amiId = backup(app().product("abcd1234efgh5678"), request -> request);
        bed.aws.networks().subscribed("abcd1234efgh5678", false);

        assertThat(launch(amiId).failure())
                .contains("OptInRequired")
                .contains("a product of the AWS Marketplace to which this account is not subscribed");
    }

    @Test
    void aMachineThatNeverGetsWellIsLeftAndAnAbortEndsItAndKeepsTheImage() {
        String amiId = storedOnly(app());
        bed.aws.machines().all(Fate.neverOk());

        assertThat(launch(amiId).failure()).contains("does not pass its status checks in time");

        String id = launched().get(0).id();
        assertThat(described(id).state().nameAsString()).isEqualTo("running");
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard);
        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.end()).isInstanceOf(OperationListener.End.Aborted.class);
        assertThat(described(id).state().nameAsString()).isEqualTo("terminated");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void anAbortWhileTheMachineSettlesLiftsTheProtectionThatTheRunHasSet() {
        String amiId = backup(app(), request -> request);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:CreateTags")
                                && call.parameters().toString().contains(Tags.DONE)
                        ? Fault.error(503, "Unavailable", "Try later")
                        : Fault.none());
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request(amiId, LaunchTerms.asRecorded()), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Try later"));
        String id = launched().get(0).id();
        assertThat(bed.look().ec2().machines().attribute(id, Ec2Machines.Attribute.TERMINATION_PROTECTION))
                .isEqualTo("true");

        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(described(id).state().nameAsString()).isEqualTo("terminated");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void anAbortBeforeTheMachineIsDoneLeavesNoVolumeAndTheAddressWhereItWas() {
        String original = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("app-1")
                        .protectedFromStop()
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .volume(VolumeSpec.gp3("/dev/sdf", 100).keptOnTermination()));
        String allocation = bed.aws.networks().elasticIp("203.0.113.7", original);
        String amiId = bed.run(BackupRequest.of(original, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:CreateTags")
                                && call.parameters().toString().contains(Tags.DONE)
                        ? Fault.error(503, "Unavailable", "Try later")
                        : Fault.none());
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request(amiId, moving()), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Try later"));
        String id = launched().get(0).id();
        assertThat(described(id).blockDeviceMappings())
                .anyMatch(mapping -> !mapping.ebs().deleteOnTermination());

        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(described(id).state().nameAsString()).isEqualTo("terminated");
        assertThat(bed.aws.ec2().volumes())
                .filteredOn(volume -> volume.instanceId().equals(id))
                .allMatch(VolumeModel::deleted);
        assertThat(bed.aws.networks().holder(allocation)).isEqualTo(original);
    }

    @Test
    void aMachineThatStaysProtectedWhateverIsLiftedEndsTheAbortWithAnAlarm() {
        String amiId = backup(app(), request -> request);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:CreateTags")
                                && call.parameters().toString().contains(Tags.DONE)
                        ? Fault.error(503, "Unavailable", "Try later")
                        : call.action().equals("ec2:TerminateInstances")
                                ? Fault.error(400, "OperationNotPermitted", "may not be terminated")
                                : Fault.none());
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request(amiId, LaunchTerms.asRecorded()), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Try later"));
        String id = launched().get(0).id();

        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure())
                .contains(
                        "ALARM: " + id + " can't be ended. It runs on and costs money. ec2:TerminateInstances failed: ")
                .contains("End it by hand, and resume the run or have ami-backup cleanup end it.");
        assertThat(calls("ec2:TerminateInstances")).isLessThan(50);
        assertThat(calls("ec2:ModifyInstanceAttribute")).isLessThan(20);
    }

    @Test
    void aRecordedAddressIsNotTakenFromWhoeverHasItTodayUnlessItIsWrittenOut() {
        String original = bed.aws.ec2().runInstance(app());
        String allocation = bed.aws.networks().elasticIp("203.0.113.7", original);
        String amiId = bed.run(BackupRequest.of(original, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("another-service"));
        bed.look().ec2().machines().give(allocation, other);

        assertThat(bed.run(request(amiId, moving()), RUN).failure())
                .contains("The Elastic IP address 203.0.113.7 is by now that of " + other + ", and not of the original "
                        + original + ": write the address out to take it away from there, or leave it out");
        assertThat(launched()).isEmpty();
        assertThat(bed.aws.networks().holder(allocation)).isEqualTo(other);

        LaunchTerms written = new LaunchTerms("", "", List.of(), "", "", "", "", "", "203.0.113.7", "", Map.of());
        Heard heard = bed.run(request(amiId, written), "aaaabbbb");
        assertThat(bed.aws.networks().holder(allocation))
                .isEqualTo(heard.result().launched().orElseThrow().id());
    }

    private static LaunchTerms moving() {
        return new LaunchTerms("", "", List.of(), "", "", "", "", "", LaunchTerms.MOVE, "", Map.of());
    }

    @Test
    void aMachineThatSaysDoneIsEndedByNobody() {
        String amiId = backup(app(), request -> request);
        String id = launch(amiId).result().launched().orElseThrow().id();

        Heard heard = new Heard();
        OperationHandle handle = bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard);
        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        bed.time.pass(Duration.ofDays(31));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
        assertThat(cleanUp.find()).noneMatch(orphan -> orphan.kind() == Orphan.Kind.MACHINE);
        assertThat(described(id).state().nameAsString()).isEqualTo("running");
    }

    @Test
    void userDataComesFromItsKeeperAndStandsNowhere() {
        String amiId = storedOnly(app());
        String secret = "#!/bin/sh\necho s3cret\n";
        LaunchTerms terms = new LaunchTerms("", "", List.of(), "", "", "", "", "", "", "boot-script", Map.of());
        assertThat(bed.run(request(amiId, terms), RUN).failure())
                .contains("There is no user data with the ID \"boot-script\" here");

        Heard heard = new Heard();
        bed.engine.drive(
                RUN,
                new Beginning.Fresh(request(amiId, terms)),
                bed.access(),
                heard,
                DriveOptions.DEFAULT.withUserData(id -> secret.getBytes(StandardCharsets.UTF_8)));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().launched()).isPresent();
        assertThat(new String(Base64.getDecoder().decode(launched().get(0).userData()), StandardCharsets.UTF_8))
                .isEqualTo(secret);
        assertThat(heard.log()).doesNotContain("s3cret");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/restores/"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(new String(
                                bed.look()
                                        .bucket(TestBed.BUCKET)
                                        .read(key)
                                        .orElseThrow()
                                        .bytes(),
                                StandardCharsets.UTF_8))
                        .doesNotContain("s3cret")
                        .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aBackupIsMadeAlsoWhereItsLaunchFactsMayNotBeAskedAndTheLaunchSaysWhatIsMissing() {
        bed.aws.faults().deny("ec2:DescribeInstanceAttribute");
        String id = bed.aws.ec2().runInstance(app());
        Heard backup = bed.run(BackupRequest.of(id, TestBed.BUCKET, TestBed.REGION)
                .encrypt(false)
                .build());
        String amiId = backup.result().amiId();
        assertThat(backup.log())
                .contains("the record will not say everything that launching an instance like this one needs");

        assertThat(launch(amiId).log())
                .contains("the record does not say everything, so these are as EC2 sets them: "
                        + "termination protection, stop protection, shutdown behavior");
    }

    @Test
    void aBackupOfAnotherAccountLaunchesOnlyWithWhatIsGivenForIt() {
        String amiId = storedOnly(app());
        String key = "ami-metadata/" + amiId + ".json";
        String record = new String(
                bed.look().bucket(TestBed.BUCKET).read(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        record.replace("\"account\" : \"123456789012\"", "\"account\" : \"210987654321\"")
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(launch(amiId).failure())
                .contains("(1) The backup is of the account 210987654321, and each account has its own subnet")
                .contains("(4) ");

        LaunchTerms own = new LaunchTerms("", subnet, List.of("none"), "none", "none", "", "", "", "", "", Map.of());
        assertThat(bed.run(request(amiId, own), "aaaabbbb").result().launched()).isPresent();
    }
}
