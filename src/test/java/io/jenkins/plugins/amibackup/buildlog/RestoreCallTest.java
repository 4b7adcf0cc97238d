package io.jenkins.plugins.amibackup.buildlog;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.console.ConsoleNote;
import io.jenkins.plugins.amibackup.config.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreCallTest {

    private static final String AMI = "ami-0123456789abcdef0";

    /** The hints as a reader sees them, with or without links in them. */
    private static List<String> hints(String instanceId, String amiId, Connection connection, String kmsKeyId) {
        return RestoreCall.hints(instanceId, amiId, connection, kmsKeyId).stream()
                .map(ConsoleNote::removeNotes)
                .toList();
    }

    @Test
    void whatAWayBackHasNotDoneIsDoneByHandWithOneLine() {
        Connection connection = new Connection("acme-ami-backups", "eu-west-1", "aws", "", "");
        String rest = "bucket: 'acme-ami-backups', region: 'eu-west-1', kmsKeyId: 'alias/backups')";
        String options = " --bucket acme-ami-backups --region eu-west-1 --kms-key-id alias/backups";
        assertThat(ConsoleNote.removeNotes(RestoreCall.machine(true, "i-1", AMI, connection, "alias/backups")))
                .isEqualTo("[AMI restore] To roll i-1 back in place, in a Pipeline: amiRestore(amiId: '" + AMI
                        + "', inPlaceOf: 'i-1', " + rest + "; from the command line: ami-backup restore --ami-id " + AMI
                        + " --in-place-of i-1" + options);
        assertThat(ConsoleNote.removeNotes(RestoreCall.machine(false, "i-1", AMI, connection, "alias/backups")))
                .isEqualTo("[AMI restore] To launch an instance like i-1, in a Pipeline: amiRestore(amiId: '" + AMI
                        + "', launch: true, " + rest + "; from the command line: ami-backup restore --ami-id " + AMI
                        + " --launch" + options);
    }

    @Test
    void theCallsNameOnlyWhatIsSet() {
        Connection connection = new Connection("acme-ami-backups", "eu-west-1", "", "", "");
        assertThat(RestoreCall.step(AMI, connection, null))
                .isEqualTo("amiRestore(amiId: '" + AMI + "', bucket: 'acme-ami-backups', region: 'eu-west-1')");
        assertThat(RestoreCall.command(AMI, connection, null))
                .isEqualTo("ami-backup restore --ami-id " + AMI + " --bucket acme-ami-backups --region eu-west-1");
    }

    @Test
    void theOwnerOfABucketIsNamedWhereItWasGivenAndToEverybody() {
        Connection connection = new Connection("acme-ami-backups", "eu-west-1", "", "", "").ownedBy("999999999999");
        assertThat(RestoreCall.step(AMI, connection, null))
                .isEqualTo("amiRestore(amiId: '" + AMI + "', bucket: 'acme-ami-backups', bucketOwner: '999999999999',"
                        + " region: 'eu-west-1')");
        assertThat(RestoreCall.command(AMI, connection, null))
                .isEqualTo("ami-backup restore --ami-id " + AMI
                        + " --bucket acme-ami-backups --bucket-owner 999999999999 --region eu-west-1");
        assertThat(RestoreCall.resumeCommand("7f3a2c41", connection.anonymous()))
                .isEqualTo("ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backups --bucket-owner 999999999999"
                        + " --region eu-west-1");
    }

    @Test
    void theEncryptionOfOurOwnWritesIsNamedWhereItWasGiven() {
        Connection connection =
                new Connection("acme-ami-backups", "eu-west-1", "", "", "").writingWith("aws:kms", "alias/documents");
        assertThat(RestoreCall.step(AMI, connection, null))
                .isEqualTo("amiRestore(amiId: '" + AMI + "', bucket: 'acme-ami-backups', region: 'eu-west-1', sse:"
                        + " 'aws:kms', sseKmsKeyId: 'alias/documents')");
        assertThat(RestoreCall.resumeCommand("7f3a2c41", connection.anonymous()))
                .isEqualTo("ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backups --region eu-west-1 --sse"
                        + " aws:kms --sse-kms-key-id alias/documents");
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

    @Test
    void aHintSaysWhereTheCallNeedsABlockAroundIt() {
        Connection named = new Connection("acme-ami-backups", "eu-west-1", "aws", "", "");
        assertThat(hints("i-0a1b2c3d4e5f67890", AMI, named, null).get(0))
                .endsWith(" in a Pipeline: amiRestore(amiId: '" + AMI
                        + "', bucket: 'acme-ami-backups', region: 'eu-west-1')");
        Connection byBlock = new Connection("acme-ami-backups", "eu-west-1", "", "", "", true, "", "", "");
        assertThat(hints("i-0a1b2c3d4e5f67890", AMI, byBlock, null).get(0))
                .contains(" in a Pipeline, inside a block that provides AWS credentials as this one does: ");
    }

    @Test
    void aHintForWhoeverReadsTheLogDoesNotSayAsWhomTheJobActs() {
        Connection connection = new Connection(
                "acme-ami-backups", "eu-west-1", "aws", "arn:aws:iam::123456789012:role/backup", "external");
        assertThat(hints("i-0a1b2c3d4e5f67890", AMI, connection, "alias/backups"))
                .containsExactly(
                        "[AMI restore] To restore i-0a1b2c3d4e5f67890 in a Pipeline: amiRestore(amiId: '" + AMI
                                + "', bucket: 'acme-ami-backups', region: 'eu-west-1', kmsKeyId: 'alias/backups')",
                        "[AMI restore] To restore i-0a1b2c3d4e5f67890 from the command line: ami-backup restore --ami-id "
                                + AMI + " --bucket acme-ami-backups --region eu-west-1 --kms-key-id alias/backups",
                        "[AMI restore] Act as this job does: add the credentialsId, roleArn and externalId of its"
                                + " configuration to these calls.");
        assertThat(hints("i-0a1b2c3d4e5f67890", AMI, connection.anonymous(), null))
                .hasSize(2);
    }

    @Test
    void aCallForEverybodyNamesThePlaceAndNobody() {
        Connection connection = new Connection(
                "acme-ami-backups", "eu-west-1", "aws", "arn:aws:iam::123456789012:role/backup", "external");
        assertThat(RestoreCall.resumeCommand("7f3a2c41", connection.anonymous()))
                .isEqualTo("ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backups --region eu-west-1");
    }
}
