package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.Permission;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The policies of docs/iam.md are enough, and no more than enough: backups and restores run with exactly these, and
 * whatever they don't allow is refused.
 */
class DocumentedPoliciesTest {

    private static final String PAGE = "docs/iam.md";
    private static final Policy BACKUP = policy("Policy for backup");
    private static final Policy RESTORE = policy("Policy for restore");
    private static final Policy LAUNCH = policy("Policy for launching");
    private static final Policy ROLL_BACK = policy("Policy for rolling back in place");
    private static final Policy VERIFY = policy("Policy for verification");
    private static final Policy COMMAND = policy("Policy for commands");
    private static final Policy CLEAN_UP = policy("Policy for clean-up");
    private static final Policy PRUNE = policy("Policy for retention");
    private static final Policy LOCK = policy("Policy for locking");
    private static final Policy KEY = policy("Policy for your own KMS key");

    /** On AWS's list of what a store or a restore needs; what exactly for, nobody says, so that nothing here asks for it. */
    private static final Set<String> ON_AWS_LIST =
            Set.of("ebs:ListChangedBlocks", "ec2:DescribeTags", "kms:ReEncrypt*");

    /** @param preparation what happens before the policy is in force */
    private record Scenario(String name, Policy policy, Consumer<TestBed> preparation, Consumer<TestBed> play) {

        Scenario(String name, Policy policy, Consumer<TestBed> play) {
            this(name, policy, bed -> {}, play);
        }

        Scenario without(String action) {
            return new Scenario(name, policy.without(action), preparation, play);
        }
    }

    /** What a family of scenarios has asked for, and the first of them that has asked for each action. */
    private static final class Asked {
        private final Map<String, Scenario> first = new ConcurrentSkipListMap<>();

        void add(String action, Scenario scenario) {
            first.putIfAbsent(action, scenario);
        }
    }

    private static Policy policy(String heading) {
        return Policy.parse(Documents.block(PAGE, heading, "json").text());
    }

    private static List<Scenario> backups() {
        return List.of(
                new Scenario("with an encrypted copy", BACKUP, bed -> succeeds(bed, bed.backupRequest())),
                new Scenario(
                        "without a copy",
                        BACKUP,
                        bed -> succeeds(bed, bed.backupRequest().encrypt(false))),
                new Scenario(
                        "that keeps no image",
                        BACKUP,
                        bed -> succeeds(bed, bed.backupRequest().keepImage(false))),
                new Scenario(
                        "with a reboot, without a data volume, with tags",
                        BACKUP,
                        bed -> succeeds(
                                bed,
                                bed.backupRequest()
                                        .noReboot(false)
                                        .excludeDevices(List.of("/dev/sdf"))
                                        .tags(Map.of("Ticket", "OPS-7")))),
                new Scenario("into a bucket that does not block public access", BACKUP, bed -> {
                    bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
                    Heard heard = bed.run(bed.backupRequest().build());
                    assertThat(heard.result().status()).isEqualTo("done");
                    assertThat(heard.log()).contains("does not block public access");
                }),
                new Scenario("that is aborted while EC2 stores the image", BACKUP, bed -> {
                    Heard heard = new Heard();
                    OperationHandle handle =
                            bed.engine.begin(Ids.newRun(), bed.backupRequest().build(), bed.access(), heard);
                    bed.time.runUntil(() -> heard.log().contains("/6 Store"));
                    handle.abort(Line.literal("Aborted by a user"));
                    bed.time.runUntil(heard::hasEnded);
                    assertThat(heard.end()).isInstanceOf(End.Aborted.class);
                    assertThat(bed.images()).isEmpty();
                    assertThat(bed.aws.ec2().snapshots()).isEmpty();
                    assertThat(bed.aws.s3().keys(TestBed.BUCKET)).allMatch(key -> key.startsWith("ami-operations/"));
                }),
                new Scenario("whose image EC2 fails", BACKUP, bed -> {
                    bed.aws.ec2().failNextImage("Server.InternalError");
                    assertThat(bed.run(bed.backupRequest().build()).failure()).contains("could not create the image");
                    assertThat(bed.images()).isEmpty();
                }),
                new Scenario("that another controller picks up", BACKUP, bed -> {
                    Heard heard = new Heard();
                    OperationHandle handle =
                            bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
                    bed.time.runUntil(() -> heard.log().contains("/6 Store"));
                    handle.detach(Line.literal("Detached by a test"));
                    bed.time.runUntil(heard::hasEnded);
                    bed.engine = bed.engine("controller-2");
                    assertThat(bed.resume("7f3a2c41").result().status()).isEqualTo("done");
                }),
                new Scenario("with a key of one's own", BACKUP.and(KEY), bed -> {
                    bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
                    succeeds(bed, bed.backupRequest().kmsKeyId(TestBed.KEY));
                }),
                new Scenario("of an instance that is encrypted with a key of one's own", BACKUP.and(KEY), bed -> {
                    bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
                    String instance = bed.aws
                            .ec2()
                            .runInstance(InstanceSpec.named("vault")
                                    .volume(VolumeSpec.gp3("/dev/xvda", 8).encryptedWith(TestBed.KEY)));
                    succeeds(bed, BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION));
                }));
    }

    private static List<Scenario> restores() {
        return List.of(
                new Scenario("with an encrypted copy", RESTORE, TestBed::backup, bed -> succeeds(bed, restore(bed))),
                new Scenario("where the account encrypts by default", RESTORE, TestBed::backup, bed -> {
                    bed.aws.ec2().ebsEncryptionByDefault(true);
                    succeeds(bed, restore(bed));
                }),
                new Scenario("that takes what AWS gives, under a name of its own", RESTORE, TestBed::backup, bed -> {
                    String amiId = restore(bed).amiId();
                    succeeds(
                            bed,
                            new RestoreRequest(
                                    amiId, TestBed.BUCKET, TestBed.REGION, "web-1-again", false, "", Map.of(), null));
                }),
                new Scenario(
                        "that asks for a tag for which others must make room",
                        RESTORE,
                        bed -> bed.run(bed.backupRequest()
                                        .encrypt(false)
                                        .tags(IntStream.range(0, 46)
                                                .boxed()
                                                .collect(Collectors.toMap(i -> "tag-" + i, i -> "1")))
                                        .build())
                                .result(),
                        bed -> {
                            String amiId = restore(bed).amiId();
                            Map<String, String> asked = Map.of("Ticket", "OPS-7");
                            OperationResult restored = bed.run(new RestoreRequest(
                                            amiId, TestBed.BUCKET, TestBed.REGION, "", null, "", asked, null))
                                    .result();
                            assertThat(bed.aws
                                            .ec2()
                                            .image(restored.amiId())
                                            .orElseThrow()
                                            .tags())
                                    .containsEntry("Ticket", "OPS-7");
                        }),
                new Scenario("that is aborted", RESTORE, TestBed::backup, bed -> {
                    Heard heard = new Heard();
                    OperationHandle handle = bed.engine.begin(Ids.newRun(), restore(bed), bed.access(), heard);
                    bed.time.runUntil(() -> heard.log().contains("3/5 Encrypt"));
                    handle.abort(Line.literal("Aborted by a user"));
                    bed.time.runUntil(heard::hasEnded);
                    assertThat(heard.end()).isInstanceOf(End.Aborted.class);
                    assertThat(bed.images()).hasSize(1);
                }),
                new Scenario("with a key of one's own", RESTORE.and(KEY), TestBed::backup, bed -> {
                    bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
                    String amiId = restore(bed).amiId();
                    succeeds(
                            bed,
                            new RestoreRequest(
                                    amiId, TestBed.BUCKET, TestBed.REGION, "", true, TestBed.KEY, Map.of(), null));
                }));
    }

    private static RestoreRequest restore(TestBed bed) {
        String object = bed.aws.s3().keys(TestBed.BUCKET).stream()
                .filter(key -> key.endsWith(".bin"))
                .findFirst()
                .orElseThrow();
        return RestoreRequest.of(object.replace(".bin", ""), TestBed.BUCKET, TestBed.REGION);
    }

    private static void succeeds(TestBed bed, BackupRequest.Builder request) {
        succeeds(bed, request.build());
    }

    private static void succeeds(TestBed bed, OperationRequest request) {
        Heard heard = bed.run(request);
        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log()).doesNotContain("Warning");
    }

    private static void play(Scenario scenario, Asked asked) {
        try (TestBed bed = new TestBed()) {
            scenario.preparation().accept(bed);
            bed.aws.calls().reset();
            bed.aws.faults().policy(permission -> {
                asked.add(permission.action(), scenario);
                return scenario.policy().allows(permission);
            });
            scenario.play().accept(bed);
            assertThat(bed.aws.calls().log())
                    .extracting(LoggedCall::errorCode)
                    .doesNotContain("UnauthorizedOperation", "AccessDenied");
        }
    }

    private static Stream<DynamicTest> tests(List<Scenario> scenarios, Asked asked) {
        return scenarios.stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> play(scenario, asked)));
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForBackupIsEnoughForABackupAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(backups(), asked), nothingIsSpare(BACKUP.and(KEY), asked));
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForRestoreIsEnoughForARestoreAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(restores(), asked), nothingIsSpare(RESTORE, asked));
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForCleanUpIsEnoughForACleanUpAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(cleanUps(), asked), nothingIsSpare(CLEAN_UP, asked));
    }

    private static List<Scenario> cleanUps() {
        return List.of(
                new Scenario(
                        "after a backup that failed",
                        CLEAN_UP,
                        bed -> {
                            bed.aws.ec2().failNextCopy("Server.InternalError");
                            bed.run(bed.backupRequest().build()).failure();
                            bed.time.pass(Duration.ofHours(25));
                        },
                        bed -> {
                            cleanUp(bed);
                            assertThat(bed.images()).isEmpty();
                            assertThat(bed.aws.ec2().snapshots()).isEmpty();
                        }),
                new Scenario(
                        "of a record whose image was never stored",
                        CLEAN_UP,
                        bed -> {
                            bed.aws.faults().deny("ec2:CreateStoreImageTask");
                            bed.run(bed.backupRequest().build()).failure();
                            assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-metadata/"))
                                    .hasSize(1);
                            bed.time.pass(Duration.ofHours(25));
                        },
                        bed -> {
                            cleanUp(bed);
                            assertThat(bed.images()).isEmpty();
                            assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                                    .isNotEmpty()
                                    .allMatch(key -> key.startsWith("ami-operations/"));
                        }),
                new Scenario(
                        "of a machine that nobody waits for",
                        CLEAN_UP,
                        bed -> {
                            backUp(bed);
                            bed.aws.machines().all(Fate.neverOk());
                            Heard heard = new Heard();
                            bed.engine.begin(Ids.newRun(), launch(bed, ""), bed.access(), heard);
                            bed.time.runUntil(() -> heard.log().contains("EC2 starts it"));
                            bed.time.forgetAll();
                            bed.time.pass(Duration.ofHours(25));
                        },
                        bed -> {
                            cleanUp(bed);
                            assertThat(bed.aws.ec2().instances())
                                    .extracting(InstanceModel::state)
                                    .containsOnlyOnce("terminated");
                        }),
                new Scenario(
                        "of an object that was stored and never sealed",
                        CLEAN_UP,
                        bed -> {
                            bed.aws
                                    .faults()
                                    .plan(call -> call.action().equals("s3:HeadObject")
                                                    && call.parameters()
                                                            .toString()
                                                            .contains(".bin")
                                            ? Fault.error(403, "AccessDenied", "Access Denied")
                                            : Fault.none());
                            bed.run(bed.backupRequest().build()).failure();
                            bed.aws.faults().clear();
                            bed.time.pass(Duration.ofHours(25));
                        },
                        bed -> {
                            cleanUp(bed);
                            assertThat(bed.images()).isEmpty();
                            assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                                    .isNotEmpty()
                                    .allMatch(key -> key.startsWith("ami-operations/"));
                        }),
                new Scenario(
                        "of old documents, which leaves a complete record without its object",
                        CLEAN_UP,
                        bed -> {
                            bed.look()
                                    .bucket(TestBed.BUCKET)
                                    .delete(bed.backup().objectKey());
                            bed.time.pass(Duration.ofDays(31));
                        },
                        bed -> {
                            cleanUp(bed);
                            assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                                    .hasSize(2)
                                    .noneMatch(key -> key.startsWith("ami-operations/"));
                        }));
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForLaunchingIsEnoughForLaunchesAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(launches(), asked), nothingIsSpare(LAUNCH, asked));
    }

    private static List<Scenario> launches() {
        Policy both = RESTORE.and(LAUNCH);
        return List.of(
                new Scenario("with all that an instance can have", both, DocumentedPoliciesTest::backUp, bed -> {
                    Heard heard = bed.run(launch(bed, "move"));
                    assertThat(heard.result().launched()).isPresent();
                    assertThat(heard.log()).doesNotContain("could not be").doesNotContain("without them");
                }),
                new Scenario("that is aborted", both, DocumentedPoliciesTest::backUp, bed -> {
                    bed.aws.machines().all(Fate.neverOk());
                    Heard heard = new Heard();
                    OperationHandle handle = bed.engine.begin(Ids.newRun(), launch(bed, ""), bed.access(), heard);
                    bed.time.runUntil(() -> heard.log().contains("EC2 starts it"));
                    handle.abort(Line.literal("Aborted by a user"));
                    bed.time.runUntil(heard::hasEnded);
                    assertThat(heard.end()).isInstanceOf(End.Aborted.class);
                    assertThat(bed.aws.ec2().instances())
                            .extracting(InstanceModel::state)
                            .containsOnlyOnce("terminated");
                }));
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForRollingBackIsEnoughForARollBackAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        Scenario rollBack = new Scenario("in place", RESTORE.and(ROLL_BACK), DocumentedPoliciesTest::backUp, bed -> {
            Heard heard = bed.run(restore(bed).replacingRootOf(app(bed)));
            assertThat(heard.result().inPlace()).isPresent();
        });
        return Stream.concat(tests(List.of(rollBack), asked), nothingIsSpare(ROLL_BACK, asked));
    }

    @Test
    void whoRollsBackInPlaceCanBeLimitedToInstancesWithATag() {
        PolicyRequest request = new PolicyRequest(
                Set.of(PolicyTask.TO_RESTORE, PolicyTask.TO_ROLL_BACK),
                TestBed.BUCKET,
                TestBed.REGION,
                "123456789012",
                "",
                "",
                "",
                Map.of("Rollback", "yes"),
                "");
        request.check();
        Policy limited = Policy.parse(request.document().toString());
        try (TestBed bed = new TestBed()) {
            backUp(bed);
            bed.aws.faults().policy(limited::allows);

            assertThat(bed.run(restore(bed).replacingRootOf(app(bed))).failure())
                    .contains("ec2:CreateReplaceRootVolumeTask failed: UnauthorizedOperation");
        }
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForRetentionIsEnoughForAPruneAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(prunes(), asked), nothingIsSpare(PRUNE, asked));
    }

    private static List<Scenario> prunes() {
        return List.of(
                new Scenario("of a backup with its image", PRUNE, DocumentedPoliciesTest::twoBackups, bed -> {
                    Heard heard = bed.run(prune(bed, RetentionPolicy.last(1)));
                    assertThat(heard.result().pruned().orElseThrow().remains()).isEmpty();
                    assertThat(heard.log())
                            .contains("removed: 1, images alone: 0")
                            .doesNotContain("Warning");
                    assertThat(bed.images()).hasSize(1);
                    assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX)).hasSize(1);
                }),
                new Scenario("of an image alone", PRUNE, DocumentedPoliciesTest::twoBackups, bed -> {
                    Heard heard = bed.run(prune(bed, new RetentionPolicy(0, null, 0, 0, 0, 0, Map.of(), 1, "")));
                    assertThat(heard.log())
                            .contains("removed: 0, images alone: 1")
                            .doesNotContain("Warning");
                    assertThat(bed.images()).hasSize(1);
                }),
                new Scenario("that another controller picks up", PRUNE, DocumentedPoliciesTest::twoBackups, bed -> {
                    Heard heard = new Heard();
                    OperationHandle handle =
                            bed.engine.begin("7f3a2c41", prune(bed, RetentionPolicy.last(1)), bed.access(), heard);
                    bed.time.runUntil(() -> heard.log().contains("removing ami-"));
                    handle.detach(Line.literal("Detached by a test"));
                    bed.time.runUntil(heard::hasEnded);
                    bed.engine = bed.engine("controller-2");
                    assertThat(bed.resume("7f3a2c41").result().status()).isEqualTo("done");
                    assertThat(bed.images()).hasSize(1);
                }));
    }

    private static void twoBackups(TestBed bed) {
        bed.backup();
        bed.time.pass(Duration.ofDays(1));
        bed.backup();
    }

    private static PruneRequest prune(TestBed bed, RetentionPolicy policy) {
        return PruneRequest.of(bed.instance, policy, TestBed.BUCKET, TestBed.REGION)
                .most(10);
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForLockingIsEnoughForALockedBackupAndNothingOfItIsUnused() {
        Asked asked = new Asked();
        Scenario locked = new Scenario(
                "that is locked", BACKUP.and(LOCK), bed -> bed.aws.s3().locks().enable(TestBed.BUCKET), bed -> {
                    Heard heard = bed.run(
                            bed.backupRequest().lockFor(Duration.ofDays(30)).build());
                    assertThat(heard.result().status()).isEqualTo("done");
                    assertThat(heard.log()).contains("locked until ").doesNotContain("Warning");
                });
        return Stream.concat(tests(List.of(locked), asked), nothingIsSpare(LOCK, asked));
    }

    /** The instance that {@link #backUp} has backed up. */
    private static String app(TestBed bed) {
        return bed.aws.ec2().instances().stream()
                .filter(instance -> "app-1".equals(instance.tags().get("Name")))
                .map(InstanceModel::id)
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> thePolicyForVerificationIsEnoughForEachLevelAndNothingOfThatForCommandsIsUnused() {
        Asked asked = new Asked();
        return Stream.concat(tests(verifications(), asked), nothingIsSpare(COMMAND, asked));
    }

    private static List<Scenario> verifications() {
        return List.of(
                new Scenario(
                        "to level console",
                        VERIFY,
                        DocumentedPoliciesTest::network,
                        bed -> succeeds(bed, drill(bed, ProofLevel.CONSOLE, false, "", ""))),
                new Scenario("to level command", VERIFY.and(COMMAND), DocumentedPoliciesTest::network, bed -> {
                    bed.aws.faults().loseAnswer("ssm:SendCommand", 1);
                    Heard heard = bed.run(drill(bed, ProofLevel.COMMAND, true, "drill", "true"));
                    assertThat(heard.result().status()).isEqualTo("done");
                    assertThat(bed.aws.machines().commands()).hasSize(1);
                }),
                new Scenario(
                        "to level command, by a machine that is aborted",
                        VERIFY.and(COMMAND),
                        DocumentedPoliciesTest::network,
                        bed -> {
                            Heard heard = new Heard();
                            OperationHandle handle = bed.engine.begin(
                                    Ids.newRun(),
                                    drill(bed, ProofLevel.COMMAND, true, "drill", "true"),
                                    bed.access(),
                                    heard);
                            bed.time.runUntil(() -> heard.log().contains("Systems Manager runs the command"));
                            handle.abort(Line.literal("Aborted by a user"));
                            bed.time.runUntil(heard::hasEnded);
                            assertThat(bed.aws.ec2().instances())
                                    .extracting(InstanceModel::state)
                                    .containsOnlyOnce("terminated");
                        }));
    }

    private static void network(TestBed bed) {
        bed.backup();
        bed.aws.networks().profile("drill", "drill-role");
    }

    private static VerifyRequest drill(
            TestBed bed, ProofLevel level, boolean allowNetwork, String profile, String command) {
        String vpc = bed.aws.networks().vpc("10.51.0.0/16", null);
        DrillTerms terms = new DrillTerms(
                level,
                bed.aws.networks().subnet(vpc, "10.51.1.0/24", 'a'),
                List.of(bed.aws.networks().closedGroup(vpc, "drills")),
                "",
                0,
                allowNetwork,
                profile,
                "",
                command,
                "",
                true);
        return VerifyRequest.of(restore(bed).amiId(), terms, TestBed.BUCKET, TestBed.REGION);
    }

    @Test
    void theVariantForMachinesWithoutTagsEndsThoseOfDrillsAndNotOthers() {
        Policy variant = policy("Machines without their tags");
        try (TestBed bed = new TestBed()) {
            bed.backup();
            VerifyRequest request = drill(bed, ProofLevel.BOOT, false, "", "");
            bed.aws.faults().policy(VERIFY.and(variant)::allows);
            Heard heard = new Heard();
            bed.engine.begin(Ids.newRun(), request, bed.access(), heard);
            bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));
            String machine = bed.aws.ec2().instances().stream()
                    .filter(one -> !one.id().equals(bed.instance))
                    .map(InstanceModel::id)
                    .findFirst()
                    .orElseThrow();
            bed.aws.machines().removeTags(machine);
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.result().status()).isEqualTo("done");
            assertThatThrownBy(() -> bed.look().ec2().machines().terminate(bed.instance))
                    .isInstanceOf(AwsException.class)
                    .hasMessageContaining("UnauthorizedOperation");
        }
    }

    @Test
    void whoMayRunCommandsCanRunThemOnUnfinishedMachinesOnly() {
        String instance = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1";
        Policy all = BACKUP.and(VERIFY).and(COMMAND);

        assertThat(allows(all, "ssm:SendCommand", instance, Map.of("ami-backup:state", "unfinished")))
                .isTrue();
        assertThat(allows(all, "ssm:SendCommand", instance, Map.of("ami-backup:state", "done")))
                .isFalse();
        assertThat(allows(all, "ssm:SendCommand", instance, Map.of("Name", "web-1")))
                .isFalse();
    }

    private static void backUp(TestBed bed) {
        String profile = bed.aws.networks().profile("app", "app-role");
        bed.aws.networks().elasticIp("203.0.113.7", bed.instance);
        String app = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("app-1")
                        .network(
                                bed.aws.networks().defaultVpc(),
                                bed.aws.networks().defaultSubnet('a'),
                                "10.0.1.77",
                                null)
                        .securityGroup("sg-0a1b2c3d4e5f60009", "app")
                        .iamInstanceProfile(profile)
                        .placedIn("app", "h-0123456789abcdef0", null)
                        .protectedFromTermination()
                        .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Team", "storage")));
        bed.run(BackupRequest.of(app, TestBed.BUCKET, TestBed.REGION).build()).result();
    }

    private static RestoreRequest launch(TestBed bed, String elasticIp) {
        try (Stream<IndexEntry> all = bed.catalog().list()) {
            String amiId = all.findFirst().orElseThrow().amiId();
            LaunchTerms terms = new LaunchTerms(
                    "", "", List.of(), "", "", "", "", "", elasticIp.isEmpty() ? "" : "203.0.113.7", "", Map.of());
            return new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", null, "", Map.of("Ticket", "1"), null)
                    .launching(terms);
        }
    }

    private static void cleanUp(TestBed bed) {
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
        cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::remove);
    }

    /** Everything is asked for; and whatever is denied, alone, is missed: a run fails, or says that it could not look. */
    private static Stream<DynamicTest> nothingIsSpare(Policy policy, Asked asked) {
        DynamicTest unused = DynamicTest.dynamicTest("nothing is unused", () -> {
            Set<String> spare = new TreeSet<>(policy.actions());
            spare.removeAll(asked.first.keySet());
            spare.removeAll(ON_AWS_LIST);
            assertThat(spare).isEmpty();
        });
        return Stream.concat(
                Stream.of(unused),
                policy.actions().stream()
                        .filter(action -> !ON_AWS_LIST.contains(action))
                        .map(action -> DynamicTest.dynamicTest(
                                "without " + action,
                                () -> assertThatThrownBy(() ->
                                                play(asked.first.get(action).without(action), new Asked()))
                                        .isInstanceOfAny(AssertionError.class, OperationException.class))));
    }

    @Test
    void aRestoreCanNotTakeItsOwnTwoTagsOffWhatIsUnfinished() {
        String image = "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0";
        Function<Map<String, String>, Permission> deletes =
                context -> new Permission("AKIA", "ec2:DeleteTags", image, Map.of(Tags.STATE, "unfinished"), context);

        assertThat(RESTORE.allows(deletes.apply(Map.of("aws:TagKeys", "instance-47"))))
                .isTrue();
        assertThat(RESTORE.allows(deletes.apply(Map.of("aws:TagKeys", "instance-47\n" + Tags.STATE))))
                .isFalse();
        assertThat(RESTORE.allows(deletes.apply(Map.of("aws:TagKeys", Tags.RUN_ID))))
                .isFalse();
        assertThat(RESTORE.allows(deletes.apply(Map.of()))).as("all of them").isFalse();
    }

    @Test
    void withoutTheKeyPolicyTheCopyFailsAndItsLineNamesTheActions() {
        try (TestBed bed = new TestBed()) {
            bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
            bed.aws.faults().policy(BACKUP::allows);

            String failure =
                    bed.run(bed.backupRequest().kmsKeyId(TestBed.KEY).build()).failure();

            assertThat(KEY.actions()).allSatisfy(action -> assertThat(failure).contains(action));
        }
    }

    @Test
    void nobodyElsesImagesSnapshotsInstancesAndObjectsCanBeTouched() {
        Policy everything = BACKUP.and(RESTORE).and(CLEAN_UP).and(KEY);
        String image = "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0";
        String snapshot = "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0";
        Map<String, String> done = Map.of("ami-backup:state", "done");

        assertThat(allows(everything, "ec2:DeregisterImage", image, Map.of())).isFalse();
        assertThat(allows(everything, "ec2:DeregisterImage", image, done)).isFalse();
        assertThat(allows(everything, "ec2:DeleteSnapshot", snapshot, done)).isFalse();
        assertThat(allows(everything, "ec2:CreateTags", "arn:aws:ec2:eu-west-1:123456789012:instance/i-1", Map.of()))
                .isFalse();
        assertThat(allows(everything, "s3:DeleteObject", "arn:aws:s3:::acme-ami-backups/other.txt", Map.of()))
                .isFalse();
        assertThat(allows(everything, "s3:GetObject", "arn:aws:s3:::other-bucket/ami-1.bin", Map.of()))
                .isFalse();
        assertThat(allows(everything, "ec2:TerminateInstances", "*", Map.of())).isFalse();
    }

    @Test
    void nobodyCanTurnWhatIsFinishedOrForeignIntoSomethingUnfinished() {
        try (TestBed bed = new TestBed()) {
            OperationResult done = bed.backup();
            String foreign = bed.aws.ec2().registerAgain(done.amiId(), "golden-image");
            bed.aws.faults().policy(BACKUP.and(RESTORE).and(CLEAN_UP).and(KEY)::allows);
            Map<String, String> unfinished = Map.of("ami-backup:state", "unfinished");

            for (String id : List.of(done.amiId(), done.snapshotIds().get(0), foreign, bed.instance)) {
                assertThatThrownBy(() -> bed.look().ec2().tag(List.of(id), unfinished))
                        .isInstanceOf(AwsException.class)
                        .hasMessageContaining("ec2:CreateTags failed: UnauthorizedOperation");
            }
            assertThatThrownBy(() -> bed.look().ec2().deregister(foreign))
                    .hasMessageContaining("ec2:DeregisterImage failed: UnauthorizedOperation");
        }
    }

    @Test
    void tagsAreSetInTheCallsThatMakeImagesAndInNoOthers() {
        Policy everything = BACKUP.and(RESTORE).and(CLEAN_UP);
        String image = "arn:aws:ec2:eu-west-1::image/*";
        for (String call :
                List.of("CreateImage", "CopyImage", "CreateRestoreImageTask", "RegisterImage", "CopySnapshot")) {
            Permission tagging =
                    new Permission("AKIATEST", "ec2:CreateTags", image, Map.of(), Map.of("ec2:CreateAction", call));
            assertThat(everything.allows(tagging))
                    .as(call)
                    .isEqualTo(List.of("CreateImage", "CopyImage", "CreateRestoreImageTask")
                            .contains(call));
        }
    }

    @Test
    void aBucketThatHasComeToBelongToSomebodyElseIsNotWrittenTo() {
        for (String owner : List.of("123456789012", "999999999999")) {
            Permission write = new Permission(
                    "AKIATEST",
                    "s3:PutObject",
                    "arn:aws:s3:::acme-ami-backups/ami-1.bin",
                    Map.of(),
                    Map.of("aws:ResourceAccount", owner));
            assertThat(BACKUP.allows(write)).as(owner).isEqualTo(owner.equals("123456789012"));
        }
    }

    @Test
    void theKeyServesSnapshotsAndNothingElse() {
        for (String service : List.of("ec2", "ebs", "s3", "secretsmanager")) {
            Permission decrypt = new Permission(
                    "AKIATEST",
                    "kms:Decrypt",
                    TestBed.KEY,
                    Map.of(),
                    Map.of("kms:ViaService", service + ".eu-west-1.amazonaws.com"));
            assertThat(KEY.allows(decrypt))
                    .as(service)
                    .isEqualTo(List.of("ec2", "ebs").contains(service));
        }
        assertThat(allows(KEY, "kms:Decrypt", TestBed.KEY, Map.of())).isFalse();
    }

    @Test
    void whoMayOnlyRestoreCanHarmNoBackup() {
        assertThat(allows(
                        RESTORE, "s3:PutObject", "arn:aws:s3:::acme-ami-backups/" + Keys.restore("7f3a2c42"), Map.of()))
                .isTrue();
        for (String action : List.of("s3:PutObject", "s3:DeleteObject", "s3:PutObjectTagging")) {
            for (String key : List.of(
                    "ami-1.bin",
                    "ami-metadata/ami-1.json",
                    "ami-index/i-1/1_ami-1",
                    Keys.operation("7f3a2c41"),
                    Keys.byInstance("i-0a1b2c3d4e5f67890"))) {
                assertThat(allows(RESTORE, action, "arn:aws:s3:::acme-ami-backups/" + key, Map.of()))
                        .as("%s on %s", action, key)
                        .isFalse();
            }
        }
    }

    @Test
    void backupsCanBeLimitedToInstancesWithATag() {
        Policy limited = policy("Limiting backups to some instances");
        try (TestBed bed = new TestBed()) {
            String tagged = bed.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("web-2")
                            .volume(VolumeSpec.gp3("/dev/xvda", 8))
                            .tag("Backup", "yes"));
            bed.aws.faults().policy(limited::allows);

            succeeds(bed, BackupRequest.of(tagged, TestBed.BUCKET, TestBed.REGION));
            assertThat(bed.run(bed.backupRequest().build()).failure()).contains("Missing: ec2:CreateImage.");
        }
    }

    private static boolean allows(Policy policy, String action, String resource, Map<String, String> tags) {
        return policy.allows(
                new Permission("AKIATEST", action, resource, tags, Map.of("aws:ResourceAccount", "123456789012")));
    }

    @Test
    void aRoleWithItsExternalIdAndThePolicyForBackupIsEnough() throws IOException {
        List<Documents.Block> blocks = Documents.blocks(PAGE, Documents.read(PAGE)).stream()
                .filter(block -> block.heading().equals("A role in another account"))
                .toList();
        JsonNode trust = Json.parse(blocks.get(0).text().getBytes(StandardCharsets.UTF_8))
                .path("Statement")
                .path(0);
        String externalId = trust.path("Condition")
                .path("StringEquals")
                .path("sts:ExternalId")
                .asText();
        Policy assume = Policy.parse(blocks.get(1).text());
        String roleArn = assume.statements().get(0).resources().get(0);
        assertThat(trust.path("Action").asText()).isEqualTo("sts:AssumeRole");
        assertThat(assume.actions()).containsExactly("sts:AssumeRole");
        assertThat(AssumedRole.isRoleArn(roleArn)).isTrue();
        assertThat(AssumedRole.isExternalId(externalId)).isTrue();

        try (TestBed bed = new TestBed()) {
            bed.aws.ec2().role(roleArn, externalId);
            bed.aws.faults().policy(BACKUP::allows);

            assertThat(as(bed, roleArn, externalId).result().status()).isEqualTo("done");
            assertThat(as(bed, roleArn, "somebody-else").failure()).contains("sts:AssumeRole");
        }
    }

    private static Heard as(TestBed bed, String roleArn, String externalId) {
        AwsAccess base = bed.access();
        AwsAccess access = new AwsAccess(
                base.region(),
                base.endpoints(),
                base.proxy(),
                roleArn + externalId,
                new AssumedRole(base, roleArn, externalId, bed.clock));
        Heard heard = new Heard();
        bed.engine.begin(Ids.newRun(), bed.backupRequest().build(), access, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    @Test
    void thePoliciesOfTheReadmeAreThoseOfThePage() {
        assertThat(Policy.parse(Documents.block("README.md", "Policy for backup", "json")
                        .text()))
                .isEqualTo(BACKUP);
        assertThat(Policy.parse(Documents.block("README.md", "Policy for restore", "json")
                        .text()))
                .isEqualTo(RESTORE);
    }

    @Test
    void bothPoliciesInOneStayBelowTheLimitOfIam() {
        long characters = Stream.of("Policy for backup", "Policy for restore")
                .map(heading -> Documents.block(PAGE, heading, "json").text())
                .flatMapToInt(String::chars)
                .filter(character -> !Character.isWhitespace(character))
                .count();

        assertThat(characters).isLessThan(6144);
    }

    @Test
    void everyActionIsExplained() {
        String page = Documents.read(PAGE);
        String table = page.substring(page.indexOf("## What each action is for"));
        Set<String> actions = new TreeSet<>(BACKUP.and(RESTORE).and(CLEAN_UP).actions());
        actions.removeIf(action -> action.startsWith("ebs:"));
        assertThat(actions).allSatisfy(action -> assertThat(table).contains("`" + action + "`"));
    }
}
