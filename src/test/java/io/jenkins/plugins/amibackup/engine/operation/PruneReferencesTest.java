package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest.TemplateVersions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prune removes no image that something in the account uses, or another account may, and none of which that can't be asked. */
class PruneReferencesTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anImageThatAnInstanceUsesStaysWhetherItRunsOrNot(boolean running) {
        prune.with(2);
        String machine = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("web-2").fromImage(prune.ami(0)).volume("/dev/xvda", 8));
        if (!running) {
            bed.aws.ec2().stopInstance(machine);
        }

        prune.oldestStays("in use by " + machine + " (ec2:Instance)");

        bed.aws.ec2().terminateInstance(machine);
        bed.clock.advance(Duration.ofHours(2));
        prune.oldestGoes();
    }

    @Test
    void anImageThatAnyVersionOfALaunchTemplateUsesStays() {
        prune.with(2);
        String template = bed.aws.references().launchTemplate("web", prune.ami(1), prune.ami(0), prune.ami(1));

        prune.oldestStays("in use by " + template + " version 2 (ec2:LaunchTemplate)");
    }

    @Test
    void oldVersionsOfLaunchTemplatesKeepNothingWhereOnlyDefaultAndLatestCount() {
        prune.with(3);
        bed.aws.references().launchTemplate("web", prune.ami(1), prune.ami(0), prune.ami(2));

        OperationResult.Prune pruned = prune.pruned(narrow(prune.keep(1)));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(0), Verdict.REMOVED)
                .containsEntry(prune.ami(1), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(1))).contains("version 1 (ec2:LaunchTemplate)");
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
    }

    private static PruneRequest narrow(PruneRequest all) {
        return new PruneRequest(
                all.instanceId(),
                all.policy(),
                all.floor(),
                all.retentionSet(),
                all.maxRemovals(),
                TemplateVersions.DEFAULT_AND_LATEST,
                false,
                all.bucket(),
                all.region(),
                all.origin(),
                "",
                "",
                "");
    }

    @Test
    void anImageInAParameterStays() {
        prune.with(2);
        bed.aws.references().parameter("/golden/web", prune.ami(0));

        prune.oldestStays("in use by /golden/web (ssm:Parameter)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anImageThatARecipeStartsFromStays(boolean container) {
        prune.with(2);
        if (container) {
            bed.aws.references().containerRecipe("web", prune.ami(0));
        } else {
            bed.aws.references().imageRecipe("web", prune.ami(0));
        }

        prune.oldestStays("in use by ", container ? "(imagebuilder:ContainerRecipe)" : "(imagebuilder:ImageRecipe)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ec2:DescribeImageReferences|what refers to its image could not be checked",
                "ssm:GetParameters|what refers to its image could not be checked",
                "imagebuilder:ListImageRecipes|what refers to its image could not be checked",
                "ec2:DescribeImageAttribute|whether its image is shared could not be checked",
                "ec2:DescribeLockedSnapshots|whether its snapshots are locked could not be checked",
            })
    void whatMayNotBeAskedSpeaksAgainstTheRemoval(String denied, String reason) {
        prune.with(2);
        bed.aws.faults().deny(denied);

        OperationResult.Prune dry = prune.pruned(prune.keep(1).dryRun(true));
        prune.run(prune.keep(1));

        assertThat(PruneBed.verdicts(dry)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(dry, prune.ami(0)))
                .contains(reason, denied.startsWith("ec2") ? denied : "ec2:DescribeImageReferences");
        assertThat(prune.backups).allMatch(prune::isWhole);
        bed.aws.faults().allow(denied);
        prune.oldestGoes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:DescribeImageReferences", "ec2:DescribeLockedSnapshots"})
    void whatIsMissingOfThePolicyIsNamedBeforeAPruneBegins(String denied) {
        prune.with(2);
        bed.aws.faults().deny(denied);

        assertThat(prune.run(prune.keep(1)).failure()).contains("Missing: " + denied);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ec2:DescribeImageReferences,InvalidAction",
        "ec2:DescribeImageReferences,OptInRequired",
        "ec2:DescribeLockedSnapshots,UnsupportedOperation"
    })
    void whatThePartitionOrTheRegionLacksSpeaksAgainstTheRemovalToo(String action, String code) {
        prune.with(2);
        bed.aws
                .faults()
                .plan(call -> call.action().equals(action)
                        ? Fault.error(400, code, "The action is not valid for this web service.")
                        : Fault.none());

        prune.oldestStays("could not be checked", code);
    }

    @Test
    void anImageSharedWithAnotherAccountStays() {
        prune.with(2);
        bed.aws.protections().share(prune.ami(0), "210987654321");

        prune.oldestStays("its image is shared with 210987654321");

        bed.aws.protections().unshare(prune.ami(0));
        prune.oldestGoes();
    }

    @Test
    void aPublicImageAndOneSharedWithAnOrganizationStay() {
        prune.with(3);
        bed.aws.protections().open(prune.ami(0));
        String organization = "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5";
        bed.aws.protections().shareWithOrganization(prune.ami(1), organization);

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("shared with all");
        assertThat(PruneBed.why(pruned, prune.ami(1))).contains("shared with " + organization);
        assertThat(prune.backups).allMatch(prune::isWhole);
    }
}
