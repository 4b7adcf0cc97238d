package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneTotals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a prune of one instance in a Pipeline: plain values, usable in the sandbox. */
public final class PruneResult implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A result is kept with its build while that runs; beyond this, backups that stay are left out. */
    private static final int MOST_BACKUPS = 10_000;

    private final String runId;
    private final String instanceId;
    private final boolean dryRun;
    private final ArrayList<PrunedBackup> backups;
    private final int kept;
    private final int toRemove;
    private final int imagesToDrop;
    private final int removed;
    private final int imagesDropped;
    private final int failed;
    private final long bytesFreed;
    private final long bytesToFree;
    private final long gibToFree;
    private final long bytesRemaining;
    private final ArrayList<String> remains;
    private final String bucket;
    private final String region;
    private final String account;
    private final long durationSeconds;

    PruneResult(OperationResult result) {
        this(result, result.pruned().orElseThrow().rows().size() <= MOST_BACKUPS);
    }

    private PruneResult(OperationResult result, boolean withKept) {
        OperationResult.Prune pruned = result.pruned().orElseThrow();
        runId = result.runId();
        instanceId = Util.fixNull(result.instanceId());
        dryRun = pruned.dryRun();
        backups = new ArrayList<>();
        pruned.rows().stream()
                .filter(row -> withKept || row.verdict() != PruneRow.Verdict.KEEP)
                .forEach(row -> backups.add(new PrunedBackup(row, instanceId)));
        kept = count(pruned, PruneRow.Verdict.KEEP);
        toRemove = count(pruned, PruneRow.Verdict.REMOVE);
        imagesToDrop = count(pruned, PruneRow.Verdict.DROP_IMAGE);
        removed = count(pruned, PruneRow.Verdict.REMOVED);
        imagesDropped = count(pruned, PruneRow.Verdict.IMAGE_DROPPED);
        failed = count(pruned, PruneRow.Verdict.FAILED);
        bytesFreed = pruned.bytesFreed();
        PruneTotals totals = pruned.totals();
        bytesToFree = totals.bytes();
        gibToFree = totals.gib();
        bytesRemaining = totals.remainingBytes();
        remains = new ArrayList<>(pruned.remains().stream().map(Line::text).toList());
        bucket = result.bucket();
        region = result.region();
        account = result.account();
        durationSeconds = result.durationSeconds();
    }

    /** Those of several instances. */
    static ArrayList<PruneResult> list(List<OperationResult> results) {
        long backups = results.stream()
                .flatMap(result -> result.pruned().stream())
                .mapToLong(pruned -> pruned.rows().size())
                .sum();
        ArrayList<PruneResult> all = new ArrayList<>();
        results.forEach(result -> all.add(new PruneResult(result, backups <= MOST_BACKUPS)));
        return all;
    }

    private static int count(OperationResult.Prune pruned, PruneRow.Verdict verdict) {
        return (int) pruned.count(verdict);
    }

    /** The operation's id, which stands in the log. */
    @Whitelisted
    public String getRunId() {
        return runId;
    }

    /** The instance whose backups these are. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** Whether nothing was removed, only looked at. */
    @Whitelisted
    public boolean isDryRun() {
        return dryRun;
    }

    /** The backups of the instance, the newest first; of very many in all, those that go and went alone. */
    @Whitelisted
    public List<PrunedBackup> getBackups() {
        return List.copyOf(backups);
    }

    /** How many backups stay as they are. */
    @Whitelisted
    public int getKept() {
        return kept;
    }

    /** How many backups would go; of a prune that has removed them 0. */
    @Whitelisted
    public int getToRemove() {
        return toRemove;
    }

    /** Of how many backups the image alone would go; of a prune that has dropped them 0. */
    @Whitelisted
    public int getImagesToDrop() {
        return imagesToDrop;
    }

    /** How many backups are gone; of a dry run 0. */
    @Whitelisted
    public int getRemoved() {
        return removed;
    }

    /** Of how many backups the image alone is gone; of a dry run 0. */
    @Whitelisted
    public int getImagesDropped() {
        return imagesDropped;
    }

    /** How many were to go and could not, or only in part. */
    @Whitelisted
    public int getFailed() {
        return failed;
    }

    /** The size of the stored objects that are gone; of a dry run 0. */
    @Whitelisted
    public long getBytesFreed() {
        return bytesFreed;
    }

    /** The size of the stored objects that would go; of a prune that has removed them 0. */
    @Whitelisted
    public long getBytesToFree() {
        return bytesToFree;
    }

    /** The size of the volumes of those images that would go, in GiB: at most so much do their snapshots free. */
    @Whitelisted
    public long getGibToFree() {
        return gibToFree;
    }

    /** The size of the stored objects that stay. */
    @Whitelisted
    public long getBytesRemaining() {
        return bytesRemaining;
    }

    /** A sentence for each thing that was to go and is still there, or still billed. */
    @Whitelisted
    public List<String> getRemains() {
        return List.copyOf(remains);
    }

    /** The bucket of the backups. */
    @Whitelisted
    public String getBucket() {
        return bucket;
    }

    /** The Region of the images. */
    @Whitelisted
    public String getRegion() {
        return region;
    }

    /** The number of the AWS account. */
    @Whitelisted
    public String getAccount() {
        return account;
    }

    /** From the operation's start to its end. */
    @Whitelisted
    public long getDurationSeconds() {
        return durationSeconds;
    }

    /** In a few words. */
    @Whitelisted
    @Override
    public String toString() {
        return dryRun
                ? Messages.PruneResult_DryRun(instanceId, bucket, toRemove, imagesToDrop, kept)
                : Messages.PruneResult_Text(instanceId, bucket, removed, imagesDropped, kept);
    }
}
