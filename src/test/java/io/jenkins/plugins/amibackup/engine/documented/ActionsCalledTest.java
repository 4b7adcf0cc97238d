package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Removal;
import io.jenkins.plugins.amibackup.engine.aws.ObjectVersions;
import io.jenkins.plugins.amibackup.engine.aws.PolicyDocument;
import io.jenkins.plugins.amibackup.engine.aws.PolicyPlace;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Quarantine;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.GateUse;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The table of {@link Action}s is what is really called: everything that this product does is done once in the embedded AWS, which
 * names each permission that a call needs, also those that AWS needs for what it does in the caller's name.
 */
class ActionsCalledTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/ami-backup";

    private final TestBed bed = new TestBed();
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void everythingThatIsCalledIsInTheTableAndEverythingInTheTableIsCalled() {
        bed.aws.faults().policy(permission -> asked.add(permission.action()) || true);
        bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
        bed.aws.ec2().role(ROLE, "acme");

        String amiId = backups();
        bed.restore(amiId);
        restoreThatMakesRoomForTags();
        gate();
        show(amiId);
        forms();
        prune(amiId, false);
        lock(amiId);
        launches(amiId);
        closedNetwork();
        verifications();
        bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).replacingRootOf(bed.instance))
                .result();
        bed.aws.faults().deny("ec2:CopyImage");
        bed.run(bed.backupRequest().build()).failure();
        bed.aws.faults().allow("ec2:CopyImage");
        cleanUp();

        Set<String> called = new TreeSet<>(asked);
        for (LoggedCall call : bed.aws.calls().log()) {
            if (call.action().startsWith("sts:")) {
                called.add(call.action());
            }
        }
        Set<String> table =
                new TreeSet<>(Stream.of(Action.values()).map(Action::iamName).toList());
        Set<String> ours = new TreeSet<>(Stream.of(Action.values())
                .filter(action -> !action.isByAws())
                .map(Action::iamName)
                .toList());
        assertThat(table).as("called, and not in the table").containsAll(called);
        assertThat(called).as("in the table, and not called").containsAll(ours);
    }

    private String backups() {
        bed.run(bed.backupRequest().kmsKeyId(TestBed.KEY).build()).result();
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        AwsAccess base = bed.access();
        AwsAccess role = new AwsAccess(
                base.region(), base.endpoints(), base.proxy(), ROLE, new AssumedRole(base, ROLE, "acme", bed.clock));
        Heard heard = new Heard();
        BackupRequest request = bed.backupRequest().keepImage(false).build();
        bed.engine.begin(Ids.newRun(), request, role, heard);
        bed.time.runUntil(heard::hasEnded);
        heard.result();
        abortedBackup();
        return bed.backup().amiId();
    }

    private void restoreThatMakesRoomForTags() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 46; i++) {
            many.put("tag-" + i, "1");
        }
        String full = bed.run(bed.backupRequest().encrypt(false).tags(many).build())
                .result()
                .amiId();
        bed.run(new RestoreRequest(full, TestBed.BUCKET, TestBed.REGION, "", null, "", Map.of("Ticket", "OPS-7"), null))
                .result();
    }

    private void launches(String amiId) {
        bed.aws.networks().elasticIp("203.0.113.7", bed.instance);
        LaunchTerms terms = new LaunchTerms("", "", List.of(), "", "", "", "", "", "203.0.113.7", "", Map.of());
        RestoreRequest request =
                RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).launching(terms);
        bed.run(request).result();
        bed.aws.machines().next(Fate.neverOk());
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(Ids.newRun(), request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("EC2 starts it"));
        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
    }

    private void verifications() {
        String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
        DrillTerms terms = DrillTerms.of(ProofLevel.BOOT)
                .in(
                        bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a'),
                        List.of(bed.aws.networks().closedGroup(vpc, "drills")));
        String windows = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("app-1")
                        .windows()
                        .placedIn("app", "h-0123456789abcdef0", null)
                        .protectedFromTermination()
                        .monitored(true, false)
                        .volume(VolumeSpec.gp3("/dev/sda1", 30)));
        for (String instance : List.of(bed.instance, windows)) {
            String amiId = bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(false)
                            .build())
                    .result()
                    .amiId();
            bed.run(VerifyRequest.of(amiId, terms, TestBed.BUCKET, TestBed.REGION))
                    .result();
            bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).launching(LaunchTerms.asRecorded()))
                    .result();
            if (instance.equals(bed.instance)) {
                command(amiId, terms);
            }
        }
    }

    /** A command whose answer is lost. */
    private void command(String amiId, DrillTerms boot) {
        bed.aws.networks().profile("drill", "drill-role");
        DrillTerms terms = new DrillTerms(
                ProofLevel.COMMAND,
                boot.subnetId(),
                boot.securityGroupIds(),
                "",
                0,
                true,
                "drill",
                "",
                "true",
                "",
                true);
        bed.aws.faults().loseAnswer("ssm:SendCommand", 1);
        bed.run(VerifyRequest.of(amiId, terms, TestBed.BUCKET, TestBed.REGION)).result();
    }

    private void abortedBackup() {
        Heard heard = new Heard();
        OperationHandle handle =
                bed.engine.begin(Ids.newRun(), bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));
        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
    }

    private void gate() {
        Heard heard = new Heard();
        String runId = Ids.newRun();
        GateRequest demand = new GateRequest(
                GateRequest.age("24h"), false, true, bed.backupRequest().build());
        Gate.open(bed.engine, runId, demand, bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        GateUse.of(bed.engine, runId, demand, bed.access(), heard.result().amiId(), Instant.EPOCH)
                .end();
    }

    /** @param earnest whether the backup is really removed */
    private void prune(String amiId, boolean earnest) {
        Ec2 ec2 = bed.look().ec2();
        Ec2Removal removals = ec2.removals();
        Image image = ec2.image(amiId).orElseThrow();
        List<String> snapshots = image.blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
        assertThat(ec2.machines().described(bed.instance)).isPresent();
        assertThat(ec2.snapshots(snapshots)).hasSameSizeAs(snapshots);
        assertThat(removals.references(List.of(amiId), true)).isEmpty();
        assertThat(removals.references(List.of(amiId), false)).isEmpty();
        assertThat(removals.sharedWith(amiId)).isEmpty();
        assertThat(removals.lockedSnapshots(snapshots)).isEmpty();
        removals.tryDeregister(amiId);
        removals.trySnapshot(snapshots.get(0));
        Bucket bucket = bed.look().bucket(TestBed.BUCKET);
        ObjectVersions versions = bucket.versions();
        String key = amiId + ".bin";
        try (Stream<?> backups = bed.catalog().list()) {
            assertThat(backups).isNotEmpty();
        }
        HeadObjectResponse object = versions.head(
                        key, bed.catalog().find(amiId).orElseThrow().record().versionId())
                .orElseThrow();
        assertThat(versions.of(key)).hasSize(1);
        assertThat(versions.retention(key, object.versionId())).isEmpty();
        assertThat(versions.isHeld(key, object.versionId())).isFalse();
        String index = bucket.first(Keys.index(bed.instance), 1).get(0).key();
        String record = Keys.record(amiId);
        if (earnest) {
            bucket.put("ami-operations/removals/7f3a2c44.json", new byte[0]);
            bucket.put(Keys.facts(amiId) + "removed", new byte[0]);
            ec2.deregister(amiId);
            snapshots.forEach(ec2::deleteSnapshot);
            versions.deleteVersion(key, object.versionId(), object.eTag());
            bucket.delete(index);
            bucket.replace(
                    record,
                    new byte[] {'{', '}'},
                    bucket.read(record).orElseThrow().etag());
        } else {
            versions.deleteVersion("ami-of-nobody.bin", "null", "");
        }
        assertThat(removals.imagesInRecycleBin(List.of(amiId))).isEmpty();
        assertThat(removals.snapshotsInRecycleBin(snapshots)).isEmpty();
    }

    private void lock(String amiId) {
        ObjectVersions versions = bed.look().bucket(TestBed.BUCKET).versions();
        if (versions.lockConfiguration().isPresent()) {
            versions.retain(
                    amiId + ".bin",
                    "",
                    ObjectVersions.GOVERNANCE,
                    bed.clock.instant().plusSeconds(60));
        } else {
            assertThatThrownBy(() -> versions.retain(
                            amiId + ".bin",
                            "",
                            ObjectVersions.GOVERNANCE,
                            bed.clock.instant().plusSeconds(60)))
                    .hasMessageContaining("The bucket has no Object Lock");
        }
    }

    private void closedNetwork() {
        Quarantine quarantine = new Quarantine(bed.look().ec2().network());
        quarantine.make(quarantine.look(bed.aws.networks().defaultVpc(), ""));
        assertThat(quarantine.look(bed.aws.networks().defaultVpc(), "").missing())
                .isEmpty();
    }

    private void show(String amiId) {
        assertThat(new Catalog(bed.look().bucket(TestBed.BUCKET)).find(amiId)).isPresent();
    }

    private void forms() {
        assertThat(bed.look().ec2().search().instances(100)).hasSize(1);
        assertThat(bed.look().ec2().search().instancesTagged(Map.of("Role", "web")))
                .hasSize(1);
        assertThat(bed.look().buckets(100)).containsExactly(TestBed.BUCKET);
        assertThat(bed.look().caller().account()).isNotEmpty();
        BucketCheck.of(bed.look().bucket(TestBed.BUCKET));
        try (Stream<?> backups = bed.catalog().list()) {
            assertThat(backups).isNotEmpty();
        }
    }

    private void cleanUp() {
        bed.time.pass(Duration.ofDays(31));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
        cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::remove);
    }

    @Test
    void whatChangesSomethingIsMarked() {
        assertThat(Action.values())
                .filteredOn(action -> !action.isByAws())
                .allSatisfy(action -> assertThat(action.changes())
                        .as(action.iamName())
                        .isNotEqualTo(action.iamName().matches("\\w+:(Describe|Get|List|AssumeRole).*")));
    }

    private void allowOnly(Purpose... purposes) {
        PolicyDocument document = new PolicyDocument(
                EnumSet.copyOf(List.of(purposes)),
                PolicyPlace.of(TestBed.BUCKET).in(TestBed.REGION, "123456789012"));
        Policy policy = Policy.parse(document.toString());
        bed.aws.calls().reset();
        bed.aws.faults().policy(permission -> {
            asked.add(permission.action());
            return policy.allows(permission);
        });
    }

    private void nothingWasRefusedOrUnusedOf(Purpose purpose) {
        assertThat(bed.aws.calls().log())
                .extracting(LoggedCall::errorCode)
                .doesNotContain("UnauthorizedOperation", "AccessDenied");
        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Action.values())
                        .filter(action -> action.purposes().contains(purpose))
                        .map(Action::iamName)
                        .toList());
    }

    @Test
    void theActionsOfAGateAreEnoughForAGate() {
        bed.backup();
        allowOnly(Purpose.GATE);
        gate();
        nothingWasRefusedOrUnusedOf(Purpose.GATE);
    }

    @Test
    void theActionsForFindingAreEnoughToFindAndShow() {
        String amiId = bed.backup().amiId();
        allowOnly(Purpose.FIND);
        try (Stream<?> backups = bed.catalog().list()) {
            assertThat(backups).hasSize(1);
        }
        show(amiId);
        nothingWasRefusedOrUnusedOf(Purpose.FIND);
    }

    @Test
    void theActionsForHoldingAreEnoughToHoldAndRelease() {
        String amiId = bed.backup().amiId();
        allowOnly(Purpose.HOLD);
        BucketCheck.location(bed.catalog().bucket(), new Findings());
        bed.catalog().hold(amiId, new Hold("ann", "Audit", bed.clock.instant(), ""));
        assertThat(bed.catalog().release(amiId)).hasSize(1);
        nothingWasRefusedOrUnusedOf(Purpose.HOLD);
    }

    @Test
    void theActionsOfAReportAreEnoughToLookWhoHasNoFreshBackup() {
        bed.backup();
        allowOnly(Purpose.REPORT);
        Bucket bucket = bed.catalog().bucket();
        BucketCheck.location(bucket, new Findings());
        Expectation expectation = Expectation.ofTags(TestBed.REGION, List.of("Role=web"), "24h", "30d", TestBed.BUCKET);
        assertThat(new ProtectionCheck(bed.look(), bucket, bed.clock)
                        .look(expectation)
                        .isNew())
                .isEqualTo(1);
        nothingWasRefusedOrUnusedOf(Purpose.REPORT);
    }

    @Test
    void theActionsOfFormsAreEnoughForForms() {
        bed.backup();
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        allowOnly(Purpose.FORMS);
        forms();
        nothingWasRefusedOrUnusedOf(Purpose.FORMS);
    }

    @Test
    void theActionsForPruningAreEnoughToAskAndToRemove() {
        String amiId = bed.backup().amiId();
        allowOnly(Purpose.PRUNE);
        prune(amiId, true);
        nothingWasRefusedOrUnusedOf(Purpose.PRUNE);
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(bed.aws.s3().locks().versions(TestBed.BUCKET, amiId + ".bin"))
                .isEmpty();
    }

    @Test
    void theActionsForLockingAreEnoughToLock() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        String amiId = bed.backup().amiId();
        allowOnly(Purpose.LOCK);
        lock(amiId);
        nothingWasRefusedOrUnusedOf(Purpose.LOCK);
        assertThat(bed.aws
                        .s3()
                        .locks()
                        .versions(TestBed.BUCKET, amiId + ".bin")
                        .get(0)
                        .lockMode())
                .isEqualTo("GOVERNANCE");
    }

    @Test
    void theActionsForAClosedNetworkAreEnoughToMakeOne() {
        allowOnly(Purpose.QUARANTINE);
        closedNetwork();
        nothingWasRefusedOrUnusedOf(Purpose.QUARANTINE);
    }
}
