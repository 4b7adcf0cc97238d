package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a display and the log of the program are told of an operation. */
class OverviewTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static List<Stage> visited(Heard heard) {
        return heard.overviews().stream().map(Overview::stage).distinct().toList();
    }

    @Test
    void aBackupTellsEachStageInItsTurn() {
        Heard heard = bed.run(bed.backupRequest().build());

        Overview last = heard.overviews().get(heard.overviews().size() - 1);
        assertThat(visited(heard)).isEqualTo(last.stages());
        assertThat(last.instanceName()).isEqualTo("web-1");
        assertThat(last.result().amiId()).isEqualTo(heard.result().amiId());
        assertThat(last.startedAt()).isEqualTo(heard.overviews().get(0).startedAt());
    }

    @Test
    void nothingIsToldTwice() {
        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.overviews()).doesNotHaveDuplicates();
    }

    @Test
    void theImageIsToldAsSoonAsItHasAnId() {
        Heard heard = bed.run(bed.backupRequest().encrypt(false).build());

        assertThat(heard.overviews())
                .filteredOn(overview -> overview.stage() == Stage.CREATE_IMAGE)
                .extracting(overview -> overview.result().amiId())
                .contains(heard.result().amiId());
    }

    @Test
    void aRestoreKnowsTheInstanceFromTheRecord() {
        OperationResult backup = bed.backup();

        Heard heard = bed.run(RestoreRequest.of(backup.amiId(), TestBed.BUCKET, TestBed.REGION));

        Overview last = heard.overviews().get(heard.overviews().size() - 1);
        assertThat(last.instanceName()).isEqualTo("web-1");
        assertThat(visited(heard)).isEqualTo(last.stages());
    }

    @Test
    void whoPicksAnOperationUpIsToldWhereItStands() {
        Heard first = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), first);
        bed.time.runUntil(() -> first.log().contains("/6 Store"));
        handle.detach(Line.literal("Enough"));
        bed.time.runUntil(first::hasEnded);

        Heard second = bed.resume(RUN);

        assertThat(second.overviews().get(0).stage()).isEqualTo(Stage.STORE);
        assertThat(second.overviews().get(0).startedAt())
                .isEqualTo(first.overviews().get(0).startedAt());
    }

    @Test
    void aCleanUpComesInsteadOfWhatWouldHaveFollowed() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        handle.abort(Line.literal("Aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(visited(heard)).containsExactly(Stage.PREFLIGHT, Stage.CREATE_IMAGE, Stage.CLEAN_UP);
    }

    @Test
    void anOperationThatEndsIsOneLineInTheLogOfTheProgram() {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger("io.jenkins.plugins.amibackup.operations");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            bed.run(bed.backupRequest().build(), RUN);
            bed.run(RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION), "7f3a2c42");
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("Backup 7f3a2c41 of " + bed.instance + " (web-1) to s3://acme-ami-backups: Done in ")
                .endsWith("GiB");
        assertThat(lines.get(1))
                .startsWith(
                        "Restore 7f3a2c42 of ami-0123456789abcdef0 from s3://acme-ami-backups: Failed: The bucket acme-ami-backups has no");
    }
}
