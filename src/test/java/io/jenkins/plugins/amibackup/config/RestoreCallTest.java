package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestoreCallTest {

    private static final String AMI = "ami-0123456789abcdef0";

    @Test
    void theCallsNameOnlyWhatIsSet() {
        Connection connection = new Connection("acme-ami-backups", "eu-west-1", "", "", "");
        assertThat(RestoreCall.step(AMI, connection, null))
                .isEqualTo("amiRestore(amiId: '" + AMI + "', bucket: 'acme-ami-backups', region: 'eu-west-1')");
        assertThat(RestoreCall.command(AMI, connection, null))
                .isEqualTo("ami-backup restore --ami-id " + AMI + " --bucket acme-ami-backups --region eu-west-1");
    }

    @Test
    void whatIsOddIsQuotedAsGroovyAndTheShellWantIt() {
        Connection connection = new Connection(
                "acme-ami-backups",
                "eu-west-1",
                "Ann's \\ key",
                "arn:aws:iam::123456789012:role/backup",
                "it's $(rm -rf /)");
        assertThat(RestoreCall.step(AMI, connection, "alias/backups"))
                .contains("credentialsId: 'Ann\\'s \\\\ key'")
                .contains("roleArn: 'arn:aws:iam::123456789012:role/backup'")
                .contains("externalId: 'it\\'s $(rm -rf /)'")
                .endsWith("kmsKeyId: 'alias/backups')");
        assertThat(RestoreCall.command(AMI, connection, "alias/backups"))
                .contains(" --role-arn arn:aws:iam::123456789012:role/backup --external-id 'it'\\''s $(rm -rf /)'")
                .endsWith(" --kms-key-id alias/backups")
                .doesNotContain("key'");
    }
}
