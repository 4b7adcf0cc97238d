package io.jenkins.plugins.amibackup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whoever searches docs/troubleshooting.md for the words of an error of the plugin itself finds it there, too. */
class DocumentedJenkinsErrorsTest {

    private static final List<String> BUNDLES = List.of("buildlog", "config", "controller", "freestyle", "pipeline");

    /** Names of things, lines of a good run, and parts of other lines. */
    private static final Set<String> NO_ERRORS = Set.of(
            "AmiBackupHoldStep.DisplayName",
            "AmiBackupPruneBuilder.DisplayName",
            "AmiBackupPruneStep.All",
            "AmiBackupPruneStep.DisplayName",
            "FreestyleOperation.EndsPrune",
            "HoldExecution.By",
            "HoldExecution.Held",
            "HoldExecution.NotHeld",
            "HoldExecution.Prefix",
            "HoldExecution.Released",
            "HoldExecution.Status",
            "OperationExecution.EndsPrune",
            "AmiBackupReportStep.DisplayName",
            "ProtectionExpectation.Default",
            "ProtectionExpectation.DisplayName",
            "PruneResult.DryRun",
            "PruneResult.Text",
            "Awakening.IsController",
            "Awakening.IsCopy",
            "Awakening.Unknown",
            "AmiBackupBuilder.DisplayName",
            "AmiBackupCleanupStep.DisplayName",
            "AmiBackupConfiguration.DisplayName",
            "AmiBackupEngine.Stopping",
            "AmiBackupGateStep.DisplayName",
            "AmiBackupGateWrapper.DisplayName",
            "AmiBackupPermissions.Group",
            "AmiBackupPermissions.Manage",
            "AmiBackupPermissions.Restore",
            "AmiBackupPermissions.View",
            "AmiBackupStep.DisplayName",
            "AmiBackupVerifyBuilder.DisplayName",
            "AmiBackupVerifyStep.DisplayName",
            "AmiBackupsStep.DisplayName",
            "AmiRestoreBuilder.DisplayName",
            "AmiRestoreStep.DisplayName",
            "Authorities.Setting",
            "BackgroundBackups.AllDone",
            "BackgroundBackups.Begins",
            "BackgroundBackups.Done",
            "BackgroundBackups.DoneLine",
            "BackgroundBackups.GoesOn",
            "BackupFieldsStep.More",
            "BackupResult.InProgress",
            "BackupResult.Text",
            "BlockBackups.WaitsForBackup",
            "BlockBackups.WaitsForImage",
            "BuildStepCall.AmiId",
            "BuildStepCall.Bucket",
            "BuildStepCall.BucketOwner",
            "BuildStepCall.Credentials",
            "BuildStepCall.ExternalId",
            "BuildStepCall.InstanceId",
            "BuildStepCall.KmsKey",
            "BuildStepCall.Level",
            "BuildStepCall.Region",
            "BuildStepCall.RoleArn",
            "BuildStepCall.Sse",
            "BuildStepCall.SseKmsKey",
            "CatalogConfiguration.DisplayName",
            "CatalogPlace.DisplayName",
            "CatalogProbe.Backups",
            "Choices.Backup",
            "Choices.Instance",
            "CopiedController.DisplayName",
            "CleanupExecution.Action",
            "CleanupExecution.Done",
            "CleanupExecution.Found",
            "CleanupExecution.Headline",
            "CleanupExecution.Id",
            "CleanupExecution.Keeps",
            "CleanupExecution.Kind",
            "CleanupExecution.Monthly",
            "CleanupExecution.Nothing",
            "CleanupExecution.Prefix",
            "CleanupExecution.Removed",
            "CleanupExecution.Removes",
            "CleanupExecution.Removing",
            "CleanupExecution.Size",
            "CleanupExecution.Status",
            "CleanupExecution.Why",
            "ConnectionProbe.Bucket",
            "ConnectionProbe.Caller",
            "ConnectionProbe.Permissions",
            "ConnectionProbe.Works",
            "EarlyAnswer.GoesOn",
            "ErrorLinks.Page",
            "FormDefaults.Controller",
            "FormDefaults.Credentials",
            "FormDefaults.Inherited",
            "FormDefaults.NoCredentials",
            "FoundItem.Text",
            "FreestyleOperation.CleansUp",
            "FreestyleOperation.DoneMeanwhile",
            "GatedBlockExecution.Running",
            "Interruption.Unknown",
            "LaunchWith.DisplayName",
            "LeftBackupsWatch.Done",
            "LostBackups.DisplayName",
            "OperationExecution.CleansUp",
            "OperationExecution.Starting",
            "PendingCleanUps.GoesOn",
            "PolicyView.Intro",
            "ReportResult.Text",
            "RestoreCall.AsWhom",
            "RestoreCall.BuildStep",
            "RestoreCall.Command",
            "RestoreCall.InPlace",
            "RestoreCall.OfRun",
            "RestoreCall.Launch",
            "RestoreCall.Restored",
            "RestoreCall.Stands",
            "RestoreCall.Step",
            "RestoreCall.StepInBlock",
            "RestoreOnFailure.Waits",
            "RestoreResult.Text",
            "Retention.DisplayName",
            "VerifyResult.Text",
            "VerifyWith.DisplayName",
            "WayBack.Launched",
            "WayBack.RolledBack",
            "WithAmiBackupStep.DisplayName");

    /** Most texts of the pages about backups are no errors: by view or bundle, these are. */
    private static final Map<String, List<String>> ERRORS_OF_PAGES = Map.of(
            "Messages",
            List.of(
                    "BackupView.NoRecord",
                    "BackupView.RecordGone",
                    "CatalogQuery.LeftOut",
                    "ObjectLook.Archived",
                    "ObjectLook.Differs",
                    "ObjectLook.NoRecord",
                    "ObjectLook.None",
                    "ObjectLook.Thawing",
                    "PlaceStatus.FailedSince",
                    "PlaceStatus.LeftOut",
                    "PlaceStatus.NeverRead",
                    "PlaceStatus.OneLeftOut",
                    "RestorePage.Disabled",
                    "RestorePage.Forbidden",
                    "RestorePage.Hidden",
                    "RestorePage.NoJob",
                    "RestorePage.Unsuitable"),
            "RestorePage.index",
            List.of("Meanwhile", "Quiet"));

    private static String shown(ResourceBundle bundle, String key) {
        return bundle.getString(key).replace("''", "'").replaceAll("\\{\\d}", "…");
    }

    @Test
    void whatThePagesAboutBackupsSayWhenSomethingIsInTheWayHasAnEntry() {
        String page = Documents.read("docs/troubleshooting.md");
        Set<String> missing = new TreeSet<>();
        ERRORS_OF_PAGES.forEach((name, keys) -> {
            ResourceBundle bundle =
                    ResourceBundle.getBundle("io.jenkins.plugins.amibackup.catalogs." + name, Locale.ROOT);
            keys.stream()
                    .map(key -> shown(bundle, key))
                    .filter(text -> !page.contains("`" + text + "`"))
                    .forEach(missing::add);
        });
        assertThat(missing)
                .as("lines that docs/troubleshooting.md does not have")
                .isEmpty();
    }

    @Test
    void everyErrorHasAnEntryInItsPresentWords() {
        String page = Documents.read("docs/troubleshooting.md");
        Set<String> missing = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (String name : BUNDLES) {
            ResourceBundle bundle =
                    ResourceBundle.getBundle("io.jenkins.plugins.amibackup." + name + ".Messages", Locale.ROOT);
            for (String key : bundle.keySet()) {
                seen.add(key);
                String shown = shown(bundle, key);
                if (!NO_ERRORS.contains(key) && !page.contains("`" + shown + "`")) {
                    missing.add(key + ": " + shown);
                }
            }
        }
        assertThat(missing)
                .as("lines that docs/troubleshooting.md does not have")
                .isEmpty();
        assertThat(seen).containsAll(NO_ERRORS);
    }
}
