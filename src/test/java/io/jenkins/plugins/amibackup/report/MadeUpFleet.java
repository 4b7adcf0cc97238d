package io.jenkins.plugins.amibackup.report;

import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The parts of a fleet in a build's record, without an AWS that has had them. */
public final class MadeUpFleet {

    static final String RUN = "7f3a2c41";

    private static final long TEN_MINUTES = 600_000;

    private final Run<?, ?> build;
    private final Connection connection = new Connection("acme-ami-backups", "eu-west-1", "aws", "", "");
    private int members;

    public MadeUpFleet(Run<?, ?> build) {
        this.build = build;
    }

    public static String instance(int number) {
        return String.format("i-0%016x", number);
    }

    /** One of its instances. */
    public final class Member {
        private final BuildOperation operation;
        private final String ami = String.format("ami-0%016x", members);

        private Member(BuildOperation operation) {
            this.operation = operation;
        }

        public void fails(Line why) {
            operation.end(new End.Failed(why, FailureKind.REFUSED), System.currentTimeMillis());
        }

        public void isDone() {
            operation.end(
                    new End.Done(result(operation.runId(), operation.instanceId(), ami)), System.currentTimeMillis());
        }

        /** AWS says how far it is. */
        public void is(int percent) {
            operation.progress(
                    new Progress(2, 3, "Create image", percent, Duration.ofMinutes(2), Duration.ofMinutes(3)));
        }
    }

    /** One more instance, whose run is at its second stage. */
    public Member running(String name) {
        String instanceId = instance(members++);
        Work.BackUp one = new Work.BackUp(BackupRequest.of(instanceId, connection.bucket(), connection.region())
                .build());
        BuildRequest member = new BuildRequest(
                Ids.ofMember(RUN, instanceId),
                build,
                connection,
                BlockCredentials.NONE,
                one,
                null,
                FleetLog.AUTOMATIC,
                RUN);
        long now = System.currentTimeMillis();
        BuildOperation operation = OperationsAction.of(build).begin(member, one, now - TEN_MINUTES);
        operation.overview(
                new Overview(
                        Stage.CREATE_IMAGE,
                        List.of(Stage.PREFLIGHT, Stage.CREATE_IMAGE, Stage.STORE),
                        Instant.ofEpochMilli(now - TEN_MINUTES),
                        name,
                        result(member.runId(), instanceId, "")),
                now);
        return new Member(operation);
    }

    public void failed(String name, Line why) {
        running(name).fails(why);
    }

    public void done(String name) {
        running(name).isDone();
    }

    private OperationResult result(String runId, String instanceId, String ami) {
        return new OperationResult(
                new OperationResult.Backup(null, 0, List.of(), ImageFacts.UNKNOWN),
                runId,
                ami.isEmpty() ? "running" : "done",
                instanceId,
                ami,
                "",
                connection.bucket(),
                ami.isEmpty() ? "" : ami + ".bin",
                ami.isEmpty() ? "" : "ami-metadata/" + ami + ".json",
                connection.region(),
                "123456789012",
                ami.isEmpty() ? 0 : 41_017_229_312L,
                TEN_MINUTES / 1000,
                true,
                !ami.isEmpty(),
                List.of());
    }
}
