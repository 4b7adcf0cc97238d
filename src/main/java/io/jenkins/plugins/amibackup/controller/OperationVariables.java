package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The results of operations as environment variables. */
@Restricted(NoExternalUse.class)
public final class OperationVariables {

    public static final String BACKUP = "AMI_BACKUP_";
    public static final String RESTORE = "AMI_RESTORE_";
    public static final String VERIFY = "AMI_VERIFY_";
    public static final String PRUNE = "AMI_PRUNE_";

    private OperationVariables() {}

    /**
     * The variables of some operations: of several, each holds the values of all of them, in their order, with blanks
     * between them.
     *
     * @param prefix how the names begin
     */
    public static Map<String, String> of(String prefix, List<OperationResult> results) {
        Map<String, String> variables = new TreeMap<>();
        if (prefix.equals(VERIFY)) {
            return verified(results);
        }
        if (prefix.equals(PRUNE)) {
            return pruned(results);
        }
        variables.put(prefix + "RUN_ID", all(results, OperationResult::runId));
        variables.put(prefix + "INSTANCE_ID", all(results, OperationResult::instanceId));
        variables.put(prefix + "AMI_ID", all(results, OperationResult::amiId));
        variables.put(prefix + "AMI_NAME", all(results, OperationResult::amiName));
        variables.put(prefix + "BUCKET", same(results, OperationResult::bucket));
        variables.put(prefix + "OBJECT_KEY", all(results, OperationResult::objectKey));
        variables.put(prefix + "RECORD_KEY", all(results, OperationResult::recordKey));
        variables.put(prefix + "REGION", same(results, OperationResult::region));
        variables.put(prefix + "SIZE_BYTES", all(results, result -> String.valueOf(result.sizeBytes())));
        if (prefix.equals(RESTORE)) {
            variables.put(
                    prefix + "LAUNCHED_INSTANCE_ID",
                    all(
                            results,
                            result -> result.launched()
                                    .map(OperationResult.LaunchedInstance::id)
                                    .orElse("")));
            variables.put(prefix + "IN_PLACE_OF", inPlace(results, OperationResult.InPlace::instanceId));
            variables.put(prefix + "REPLACE_ROOT_VOLUME_TASK_ID", inPlace(results, OperationResult.InPlace::taskId));
            variables.put(prefix + "OLD_ROOT_VOLUME_ID", inPlace(results, OperationResult.InPlace::oldVolumeId));
            variables.put(prefix + "NEW_ROOT_VOLUME_ID", inPlace(results, OperationResult.InPlace::newVolumeId));
        }
        if (prefix.equals(BACKUP)) {
            variables.put(prefix + "AMI_ID", known(results, OperationResult::amiId));
            variables.put(prefix + "OBJECT_KEY", known(results, OperationResult::objectKey));
            variables.put(prefix + "RECORD_KEY", known(results, OperationResult::recordKey));
            variables.put(prefix + "EXCLUDED_DEVICES", excluded(results));
            variables.put(
                    prefix + "REACHED",
                    all(results, result -> result.reached().map(Milestone::word).orElse("")));
        }
        return variables;
    }

    /** The backup that was verified stands where other operations have what they made: that is removed. */
    private static Map<String, String> verified(List<OperationResult> results) {
        Map<String, String> variables = new TreeMap<>();
        variables.put(VERIFY + "RUN_ID", all(results, OperationResult::runId));
        variables.put(VERIFY + "INSTANCE_ID", all(results, OperationResult::instanceId));
        variables.put(VERIFY + "AMI_ID", all(results, OperationResult::sourceAmiId));
        variables.put(VERIFY + "BUCKET", same(results, OperationResult::bucket));
        variables.put(VERIFY + "OBJECT_KEY", all(results, OperationResult::objectKey));
        variables.put(VERIFY + "RECORD_KEY", all(results, OperationResult::recordKey));
        variables.put(VERIFY + "REGION", same(results, OperationResult::region));
        variables.put(
                VERIFY + "LEVEL",
                all(results, result -> proof(result, proof -> proof.level().word())));
        variables.put(
                VERIFY + "RESTORE_SECONDS",
                all(results, result -> proof(result, proof -> String.valueOf(proof.restoreSeconds()))));
        variables.put(
                VERIFY + "BOOT_SECONDS",
                all(results, result -> proof(result, proof -> String.valueOf(proof.bootSeconds()))));
        return variables;
    }

    /** How much goes and stays, of each instance; of a dry run what would go. */
    private static Map<String, String> pruned(List<OperationResult> results) {
        Map<String, String> variables = new TreeMap<>();
        variables.put(PRUNE + "RUN_ID", all(results, OperationResult::runId));
        variables.put(PRUNE + "INSTANCE_ID", all(results, OperationResult::instanceId));
        variables.put(PRUNE + "BUCKET", same(results, OperationResult::bucket));
        variables.put(PRUNE + "REGION", same(results, OperationResult::region));
        variables.put(PRUNE + "KEPT", count(results, PruneRow.Verdict.KEEP));
        variables.put(PRUNE + "TO_REMOVE", count(results, PruneRow.Verdict.REMOVE));
        variables.put(PRUNE + "IMAGES_TO_DROP", count(results, PruneRow.Verdict.DROP_IMAGE));
        variables.put(PRUNE + "REMOVED", count(results, PruneRow.Verdict.REMOVED));
        variables.put(PRUNE + "IMAGES_DROPPED", count(results, PruneRow.Verdict.IMAGE_DROPPED));
        variables.put(PRUNE + "FAILED", count(results, PruneRow.Verdict.FAILED));
        variables.put(
                PRUNE + "BYTES_FREED",
                all(
                        results,
                        result -> result.pruned()
                                .map(pruned -> String.valueOf(pruned.bytesFreed()))
                                .orElse("")));
        return variables;
    }

    private static String count(List<OperationResult> results, PruneRow.Verdict verdict) {
        return all(
                results,
                result -> result.pruned()
                        .map(pruned -> String.valueOf(pruned.count(verdict)))
                        .orElse(""));
    }

    private static String proof(OperationResult result, Function<Proof, String> fact) {
        return result.verified().map(OperationResult.Verify::proof).map(fact).orElse("");
    }

    private static String inPlace(List<OperationResult> results, Function<OperationResult.InPlace, String> fact) {
        return all(results, result -> result.inPlace().map(fact).orElse(""));
    }

    private static String all(List<OperationResult> results, Function<OperationResult, String> field) {
        return results.stream().map(result -> Util.fixNull(field.apply(result))).collect(Collectors.joining(" "));
    }

    /** The devices of one with commas between them, so that blanks are between instances; empty where nothing was left out. */
    private static String excluded(List<OperationResult> results) {
        return results.stream().allMatch(result -> result.excludedDevices().isEmpty())
                ? ""
                : all(
                        results,
                        result ->
                                result.excludedDevices().isEmpty() ? "-" : String.join(",", result.excludedDevices()));
    }

    /** What isn't known yet of some has a dash, so that each instance keeps its place; empty where it is known of none. */
    private static String known(List<OperationResult> results, Function<OperationResult, String> field) {
        String dashed = all(results, result -> Util.fixNull(field.apply(result)).isEmpty() ? "-" : field.apply(result));
        return dashed.replaceAll("[- ]", "").isEmpty() ? "" : dashed;
    }

    /** What they have in common. */
    private static String same(List<OperationResult> results, Function<OperationResult, String> field) {
        return results.isEmpty() ? "" : Util.fixNull(field.apply(results.get(0)));
    }
}
