package io.jenkins.plugins.amibackup.engine.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionReportTest {

    @Test
    void theStatementsSayNothingOfAKeyBecauseNobodyKnowsWhoseItIs() {
        Set<Purpose> purposes = EnumSet.of(Purpose.RESTORE, Purpose.OWN_KEY);

        assertThat(PermissionReport.statements(
                        purposes, Set.of(Action.LIST_BUCKET, Action.KMS_DECRYPT), "acme-ami-backups", "eu-west-1"))
                .contains("s3:ListBucket")
                .doesNotContain("kms:");
    }

    @Test
    void theStatementsOnABucketHoldForTheAccountThatItMustBelongTo() {
        Set<Purpose> purposes = EnumSet.of(Purpose.RESTORE);
        Set<Action> missing = Set.of(Action.LIST_BUCKET);

        assertThat(PermissionReport.statements(purposes, missing, "acme-ami-backups", "999999999999", "eu-west-1"))
                .contains("\"aws:ResourceAccount\":\"999999999999\"");
        assertThat(PermissionReport.statements(purposes, missing, "acme-ami-backups", "", "eu-west-1"))
                .doesNotContain("aws:ResourceAccount");
    }

    @Test
    void namesAreInAlphabeticalOrder() {
        assertThat(PermissionReport.names(Set.of(Action.LIST_BUCKET, Action.CREATE_IMAGE, Action.GET_OBJECT)))
                .isEqualTo("ec2:CreateImage, s3:GetObject, s3:ListBucket");
    }
}
