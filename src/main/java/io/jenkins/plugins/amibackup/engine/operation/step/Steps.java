package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import java.util.List;

/** What each kind of operation does, from top to bottom. Unmaking goes from bottom to top. */
public final class Steps {

    private Steps() {}

    public static List<Step> of(BackupData data) {
        RecordAtHand atHand = new RecordAtHand();
        return List.of(
                new Preflight(data),
                new ClaimInstance(data),
                new CreateImage(data, atHand),
                new EncryptImage(
                        data,
                        () -> new EncryptImage.Terms(
                                data.request().kmsKeyId(),
                                CreateImage.description(data),
                                data.imageTags(),
                                data.snapshotTags()),
                        available -> atHand.available = available),
                new DropPlain(data),
                new WriteRecord(data, atHand),
                new StoreImage(data),
                new Seal(data, atHand),
                new WriteIndexKey(data, atHand),
                new ReleaseInstance(data),
                MarkDone.ofBackup(data),
                new DropImage(data));
    }

    public static List<Step> of(RestoreData data) {
        RestoreAtHand atHand = new RestoreAtHand();
        return List.of(
                new LookUp(data, atHand),
                new RestoreImage(data, atHand),
                new EncryptImage(
                        data,
                        () -> new EncryptImage.Terms(
                                data.request().kmsKeyId(),
                                Line.of("restore.description", data.request().amiId(), data.runId())
                                        .text(),
                                data.imageTags(),
                                RestoreImage.snapshotTags(data)),
                        available -> atHand.described(null)),
                new DropPlain(data),
                new TagSnapshots(data, atHand),
                new CompareWithRecord(data, atHand),
                MarkDone.ofRestore(data));
    }
}
