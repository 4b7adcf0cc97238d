package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RecordWriter;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Looks at the object and makes the record {@code complete}. From here on the backup is never unmade. */
public final class Seal implements Step {

    private final BackupData data;
    private final RecordAtHand atHand;

    Seal(BackupData data, RecordAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.SEAL;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Catalog.Versioned current = atHand.current(data, context);
        if (!current.record().isComplete()) {
            String bucket = data.request().bucket();
            String key = Keys.object(data.image().id());
            HeadObjectResponse object = context.bucket()
                    .head(key)
                    .orElseThrow(() -> OperationException.refused("seal.noObject", key, bucket));
            RecordWriter.complete(current.record(), bucket, key, object, context.now());
            try {
                atHand.record = context.catalog().replace(current.record(), current.etag());
            } catch (AwsException failure) {
                atHand.record = null;
                if (failure.kind() == FailureKind.CONFLICT) {
                    return new StepOutcome.Stay(false);
                }
                throw failure;
            }
        }
        data.stored(atHand.record.record().sizeBytes());
        data.facts(ImageFacts.of(atHand.record.record()));
        return new StepOutcome.Next(false);
    }

    @Override
    public void confirm(StepContext context) {
        BackupRecord record = atHand.complete(data, context).record();
        data.image(data.image().withSnapshots(record.snapshotIds()));
        data.encrypted(record.isEncrypted());
        data.account(record.account());
        data.taken(Optional.of(record.takenAt()));
        data.stored(record.sizeBytes());
        data.facts(ImageFacts.of(record));
    }
}
