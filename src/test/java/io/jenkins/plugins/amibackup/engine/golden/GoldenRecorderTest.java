package io.jenkins.plugins.amibackup.engine.golden;

import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.ANY;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.COPIED;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.EACH;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.MADE;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.NOTHING;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.OF_NO_FAILURE;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.ONLY_RUNNING;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.action;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.all;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.asks;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.calls;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.name;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.s3;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.tags;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.waits;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.waitsForTheFirst;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Kind;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Moment;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Variant;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the goldens that are not there yet: {@code mvn -f cli/pom.xml test -Dtest=GoldenRecorderTest -Dgolden.write=true}.
 * It drives operations to each phase, keeps them there, and takes down the document and what is around it.
 *
 * <p>A golden that is there stays as it is. Whoever changes the form of a document gives the goldens of the new form names
 * of their own.
 */
@EnabledIfSystemProperty(named = "golden.write", matches = "true")
class GoldenRecorderTest {

    private static final String OWNER = "123456789012";

    private static final Moment CLAIM = calls("CLAIM", s3("PutObject", "ami-operations/by-instance/"));
    private static final List<Moment> CREATE_IMAGE = List.of(
            asks("CREATE_IMAGE", action("ec2:CreateImage")),
            waitsForTheFirst("CREATE_IMAGE", bed -> bed.aws.ec2().failNextImage("Client.InternalError: EC2 lost it")));
    private static final List<Moment> ENCRYPT = List.of(
            asks("ENCRYPT", action("ec2:CopyImage")),
            waits("ENCRYPT", COPIED, bed -> bed.aws.ec2().failNextCopy("Given key ID is not accessible")),
            calls("DROP_PLAIN", action("ec2:DeregisterImage")));
    private static final List<Moment> STORE = List.of(
            calls("RECORD", s3("PutObject", "ami-metadata/")),
            asks("STORE", action("ec2:CreateStoreImageTask")),
            waits(
                    "STORE",
                    operation -> operation.path("storeAsked").asBoolean(),
                    bed -> bed.aws.ec2().failNextStore("The snapshot could not be read")),
            calls("SEAL", s3("HeadObject", "ami-")),
            calls("INDEX", s3("PutObject", "ami-index/")),
            calls("RELEASE", s3("DeleteObject", "ami-operations/by-instance/")));
    private static final Moment MARK_DONE = calls("MARK_DONE", tags(true));
    private static final Moment DROP_IMAGE = calls("DROP_IMAGE", action("ec2:DeregisterImage"));
    private static final List<Moment> RESTORE = List.of(
            asks("RESTORE", action("ec2:CreateRestoreImageTask")),
            waitsForTheFirst("RESTORE", bed -> bed.aws.ec2().failNextRestore("The object could not be read")));
    private static final List<Moment> CHECK = List.of(
            calls("TAG", tags(false)),
            new Moment("check", "CHECK", null, ANY, null, EACH),
            calls("MARK_RESTORED", tags(true)));

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "backup-with-encrypted-copy",
                    bed -> bed.backupRequest().build(),
                    NOTHING,
                    all(CLAIM, CREATE_IMAGE, ENCRYPT, STORE, MARK_DONE),
                    "done"),
            new Kind(
                    "backup",
                    bed -> bed.backupRequest().encrypt(false).build(),
                    NOTHING,
                    all(CLAIM, CREATE_IMAGE, STORE, MARK_DONE),
                    "done"),
            new Kind(
                    "backup-without-kept-image",
                    bed -> bed.backupRequest().keepImage(false).build(),
                    NOTHING,
                    all(CLAIM, CREATE_IMAGE, STORE, DROP_IMAGE),
                    "done"),
            new Kind(
                    "backup-giving-way",
                    bed -> givingWay(bed, false),
                    NOTHING,
                    all(CLAIM, new Moment("release", "RELEASE", null, ANY, null, ONLY_RUNNING)),
                    "gave-way"),
            new Kind(
                    "backup-giving-way-to-complete",
                    bed -> givingWay(bed, true),
                    NOTHING,
                    all(new Moment(
                            "release",
                            "RELEASE",
                            s3("DeleteObject", "ami-operations/by-instance/"),
                            ANY,
                            null,
                            List.of(Variant.RUNNING, Variant.DETACHED))),
                    "gave-way"),
            new Kind(
                    "restore",
                    bed -> restore(bed, request -> request.encrypt(false)),
                    NOTHING,
                    all(RESTORE, CHECK),
                    "done"),
            new Kind(
                    "restore-with-encrypted-copy",
                    bed -> restore(bed, request -> request),
                    NOTHING,
                    all(RESTORE, ENCRYPT, CHECK),
                    "done"),
            new Kind(
                    "restore-with-copy-planned-late",
                    bed -> {
                        OperationRequest request = restore(bed, backup -> backup);
                        bed.aws.ec2().ebsEncryptionByDefault(true);
                        return request;
                    },
                    (bed, call) -> {
                        if (call.action().equals("ec2:CreateRestoreImageTask")) {
                            bed.aws.ec2().ebsEncryptionByDefault(false);
                        }
                    },
                    all(
                            new Moment("encrypt", "ENCRYPT", null, ANY, null, ONLY_RUNNING),
                            new Moment("encrypt-waiting", "ENCRYPT", null, COPIED, null, ONLY_RUNNING)),
                    "done"),
            new Kind(
                    "restore-of-foreign",
                    GoldenRecorderTest::foreign,
                    NOTHING,
                    all(
                            new Moment("restore-waiting", "RESTORE", null, MADE, null, ONLY_RUNNING),
                            new Moment("check", "CHECK", null, ANY, null, ONLY_RUNNING)),
                    "done"),
            // The form since restores have a place of their own, name the object's ETag, and buckets have owners.
            new Kind(
                    "restores",
                    bed -> restore(bed, request -> request.encrypt(false)).withBucketOwner(OWNER),
                    NOTHING,
                    all(RESTORE, CHECK),
                    "done"),
            new Kind(
                    "restores-with-encrypted-copy",
                    bed -> restore(bed, request -> request),
                    NOTHING,
                    all(ENCRYPT),
                    "done"),
            new Kind(
                    "restores-of-run",
                    GoldenRecorderTest::ofRun,
                    NOTHING,
                    all(
                            new Moment("restore-waiting", "RESTORE", null, MADE, null, ONLY_RUNNING),
                            new Moment("check", "CHECK", null, ANY, null, ONLY_RUNNING)),
                    "done"),
            new Kind(
                    "backup-of-owned-bucket",
                    bed -> bed.backupRequest().bucketOwner(OWNER).build(),
                    NOTHING,
                    all(
                            ofOwned("CREATE_IMAGE", action("ec2:CreateImage")),
                            ofOwned("DROP_PLAIN", action("ec2:DeregisterImage")),
                            ofOwned("STORE", action("ec2:CreateStoreImageTask")),
                            ofOwned("MARK_DONE", tags(true))),
                    "done"),
            new Kind(
                    "verifications",
                    bed -> verify(bed, ProofLevel.IMAGE),
                    NOTHING,
                    all(
                            RESTORE,
                            calls("REMOVE_IMAGE", action("ec2:DeregisterImage")),
                            calls("PROVE", s3("PutObject", "ami-metadata/"))),
                    "done"),
            new Kind(
                    "verifications-with-machine",
                    bed -> verify(bed, ProofLevel.CONSOLE),
                    NOTHING,
                    all(
                            calls("LAUNCH_DRILL", action("ec2:RunInstances")),
                            waits("BOOT", ANY, OF_NO_FAILURE),
                            calls("CONSOLE", action("ec2:GetConsoleOutput")),
                            calls("END_MACHINE", action("ec2:TerminateInstances")),
                            calls("REMOVE_IMAGE", action("ec2:DeregisterImage")),
                            calls("PROVE", s3("PutObject", "ami-metadata/"))),
                    "done"),
            new Kind(
                    "verifications-with-command",
                    bed -> verify(bed, ProofLevel.COMMAND),
                    NOTHING,
                    all(calls("COMMAND", action("ssm:SendCommand"))),
                    "done"));

    /** A machine that drills start, in a network that leads nowhere: on a bed on which nothing else was made yet, its ids are the same. */
    static DrillTerms drill(TestBed bed, ProofLevel level) {
        String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
        String subnet = bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
        String group = bed.aws.networks().closedGroup(vpc, "quarantine");
        bed.aws.networks().profile("drill", "drill-role");
        boolean command = level == ProofLevel.COMMAND;
        return new DrillTerms(
                level,
                subnet,
                List.of(group),
                "",
                0,
                command,
                command ? "drill" : "",
                "",
                command ? "true" : "",
                "",
                true);
    }

    private static VerifyRequest verify(TestBed bed, ProofLevel level) {
        DrillTerms terms = level == ProofLevel.IMAGE ? DrillTerms.of(level) : drill(bed, level);
        RestoreRequest request = restore(bed, backup -> backup.encrypt(false));
        return VerifyRequest.of(request.amiId(), terms, TestBed.BUCKET, TestBed.REGION);
    }

    private static Moment ofOwned(String phase, Predicate<Call> call) {
        return new Moment(name(phase), phase, call, ANY, null, List.of(Variant.DETACHED, Variant.ABORTING));
    }

    /** A gate's backup, while there is another under way, or just after one. */
    private static BackupRequest givingWay(TestBed bed, boolean complete) {
        if (complete) {
            bed.run(bed.backupRequest().keepImage(false).build(), Golden.EARLIER)
                    .result();
        } else {
            bed.engine.begin(Golden.EARLIER, bed.backupRequest().build(), bed.access(), new Heard());
            bed.time.runUntil(() -> !bed.images().isEmpty());
            bed.time.forgetAll();
        }
        return bed.backupRequest()
                .yieldTo(new YieldTo(Duration.ofHours(24).toSeconds(), "", false))
                .build();
    }

    private static RestoreRequest restore(TestBed bed, UnaryOperator<BackupRequest.Builder> configure) {
        BackupRequest backup =
                configure.apply(bed.backupRequest().keepImage(false)).build();
        String amiId = bed.run(backup, Golden.EARLIER).result().amiId();
        bed.aws.s3().delete(TestBed.BUCKET, "ami-operations/" + Golden.EARLIER + ".json");
        return RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION);
    }

    /** The document of the backup's run stays: the restore has read in it which AMI that is. */
    private static RestoreRequest ofRun(TestBed bed) {
        bed.run(bed.backupRequest().keepImage(false).build(), Golden.EARLIER).result();
        return RestoreRequest.ofRun(Golden.EARLIER, TestBed.BUCKET, TestBed.REGION);
    }

    private static RestoreRequest foreign(TestBed bed) {
        RestoreRequest request = restore(bed, backup -> backup);
        for (String prefix : List.of("ami-metadata/", "ami-index/")) {
            bed.aws
                    .s3()
                    .keys(TestBed.BUCKET, prefix)
                    .forEach(key -> bed.aws.s3().delete(TestBed.BUCKET, key));
        }
        return request.acceptingForeign(true);
    }

    @Test
    void whatIsNotThereYetIsWritten() {
        List<Golden> goldens = new ArrayList<>();
        List<String> recorded =
                Golden.all().stream().map(Golden::kind).distinct().toList();
        for (Kind kind : kinds()) {
            if (recorded.contains(kind.name())) {
                // A later version would write other documents at some moments, which would be goldens of a mixed form.
                continue;
            }
            for (Moment moment : kind.moments()) {
                for (Variant variant : moment.variants()) {
                    add(goldens, new GoldenDrive(kind, moment, variant));
                }
            }
            add(goldens, new GoldenDrive(kind, null, null));
            if (!kind.end().equals("gave-way") && kind.moments().size() > 2) {
                String last = kind.name().startsWith("backup") ? "store-waiting" : "mark-restored";
                for (Moment moment : kind.moments()) {
                    if (moment.name().equals(last)) {
                        if (kind.name().endsWith("with-encrypted-copy")) {
                            add(goldens, new GoldenDrive(kind, moment, Variant.REMOVING));
                        }
                        add(goldens, new GoldenDrive(kind, moment, Variant.ABORTED));
                    }
                }
            }
        }
        if (!recorded.contains(GoldenLeft.KIND)) {
            goldens.addAll(GoldenLeft.take());
        }
        Path folder = Documents.root().resolve("src/test/resources").resolve(Golden.FOLDER);
        goldens.forEach(golden -> golden.writeTo(folder));
        System.out.println("goldens: " + goldens.size());
        assertThat(goldens).isNotEmpty();
    }

    private static List<Kind> kinds() {
        return Stream.concat(KINDS.stream(), GoldenRetention.KINDS.stream()).toList();
    }

    private static void add(List<Golden> goldens, GoldenDrive drive) {
        List<Golden> taken = drive.run();
        if (taken.isEmpty()) {
            System.out.println("never comes: " + drive.name());
        }
        goldens.addAll(taken);
    }
}
