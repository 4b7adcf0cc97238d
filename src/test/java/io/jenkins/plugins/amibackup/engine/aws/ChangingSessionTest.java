package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CloudTrail tells which job has changed something as a role, and the looks of all jobs are one caller's. */
class ChangingSessionTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

    private final TestBed bed = new TestBed();

    @BeforeEach
    void trust() {
        bed.aws.ec2().role(ROLE, "");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private AwsAccess as(String session) {
        AwsAccess base = bed.access();
        return base.as(
                ROLE,
                new AssumedRole(base, ROLE, null, bed.clock),
                new AssumedRole(base, ROLE, null, session, bed.clock));
    }

    private Heard run(String runId, OperationRequest request, String session) {
        Heard heard = new Heard();
        bed.engine.begin(runId, request, as(session), heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private Set<String> sessions(boolean changing) {
        return bed.aws.calls().log().stream()
                .filter(call -> !call.action().startsWith("sts:"))
                .filter(call -> Action.named(call.action()).map(Action::changes).orElse(false) == changing)
                .map(call -> bed.aws.ec2().sessionName(call.accessKeyId()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> changesMade() {
        return bed.aws.calls().log().stream()
                .map(LoggedCall::action)
                .filter(action -> Action.named(action).map(Action::changes).orElse(false))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void changeMachines(Ec2 ec2, String launched, String amiId) {
        Ec2Machines machines = ec2.machines();
        machines.modify(change -> change.instanceId(launched).sourceDestCheck(check -> check.value(false)));
        machines.give(bed.aws.networks().elasticIp("203.0.113.7", bed.instance), launched);
        machines.terminate(launched);
        ec2.roots().replace(bed.instance, amiId, "00000005", Map.of());
    }

    private void changeVersions(ObjectVersions versions) {
        String key = "ami-0123456789abcdef0.bin";
        versions.deleteVersion(key, "none", "");
        assertThatThrownBy(() -> versions.retain(
                        key,
                        "none",
                        ObjectVersions.GOVERNANCE,
                        bed.clock.instant().plus(Duration.ofDays(1))))
                .isInstanceOf(AwsException.class);
    }

    @Test
    void everyCallThatChangesSomethingIsMadeInTheSessionOfTheJobAndNoOther() {
        String amiId = run("00000001", bed.backupRequest().build(), "ami-backup-nightly")
                .result()
                .amiId();
        run("00000002", RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), "ami-backup-nightly")
                .result();
        RestoreRequest launch =
                RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).launching(LaunchTerms.asRecorded());
        String launched = run("00000004", launch, "ami-backup-nightly")
                .result()
                .launched()
                .orElseThrow()
                .id();
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        run("00000003", bed.backupRequest().build(), "ami-backup-nightly").failure();
        bed.aws.faults().clear();
        bed.clock.advance(Duration.ofDays(2));
        try (AwsClients clients = bed.clients.clients(as("ami-backup-nightly"))) {
            CleanUp cleanUp = new CleanUp(clients, clients.bucket(TestBed.BUCKET), bed.clock, Duration.ofHours(24));
            cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::remove);
            Ec2 ec2 = clients.ec2();
            Quarantine quarantine = new Quarantine(ec2.network());
            quarantine.make(quarantine.look(bed.aws.networks().defaultVpc(), ""));
            assertThatThrownBy(() -> ec2.deleteSnapshot("snap-0123456789abcdef0"))
                    .isInstanceOf(AwsException.class);
            assertThatThrownBy(() -> ec2.untag("snap-0123456789abcdef0", List.of("Team")))
                    .isInstanceOf(AwsException.class);
            assertThatThrownBy(() -> clients.commands()
                            .send(new Commands.Asked(
                                    "i-0123456789abcdef0", Commands.SHELL, "true", "", Duration.ofMinutes(1))))
                    .isInstanceOf(AwsException.class);
            changeMachines(ec2, launched, amiId);
            changeVersions(clients.bucket(TestBed.BUCKET).versions());
        }

        assertThat(changesMade())
                .isEqualTo(Stream.of(Action.values())
                        .filter(Action::changes)
                        // The call is DeleteObject, with a version.
                        .filter(action -> action != Action.DELETE_OBJECT_VERSION)
                        .map(Action::iamName)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(sessions(true)).containsExactly("ami-backup-nightly");
        assertThat(sessions(false)).containsExactly("ami-backup");
    }

    @Test
    void twoJobsOfOneRoleLookAsOneCallerAndChangeAsTwo() {
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine.begin("00000001", bed.backupRequest().build(), as("ami-backup-one"), first);
        bed.engine.begin("00000002", bed.backupRequest().build(), as("ami-backup-two"), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        first.result();
        second.result();
        assertThat(sessions(true)).containsExactly("ami-backup-one", "ami-backup-two");
        assertThat(sessions(false)).containsExactly("ami-backup");
        assertThat(bed.clients.size()).isZero();
    }

    @Test
    void clientsWithoutASessionOfTheirOwnAreTheSharedOnes() {
        AwsAccess base = bed.access();
        AwsClients shared = bed.clients.clients(base);
        AwsClients view = bed.clients.clients(base.as(base.identity(), base.credentials(), base.credentials()));

        assertThat(view.forLooks()).isSameAs(shared);
        assertThat(view.account()).isEqualTo(shared.account());
        assertThat(bed.clients.size()).isEqualTo(1);
        view.close();
        shared.close();
        assertThat(bed.clients.size()).isZero();
    }

    @Test
    void aNameThatAwsWouldRefuseIsRefusedBefore() {
        assertThatThrownBy(() -> as("a/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> as("x".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }
}
