package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCommandTest {

    private static final String KEY = "11111111-2222-3333-4444-555555555555";

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run policy(String tasks, String... more) {
        List<String> arguments = new ArrayList<>(List.of("policy", "--for", tasks));
        Map.of("--bucket", "acme", "--region", "eu-west-1", "--account", "123456789012")
                .forEach((option, value) -> {
                    if (!List.of(more).contains(option)) {
                        arguments.addAll(List.of(option, value));
                    }
                });
        arguments.addAll(List.of(more));
        return bed.run(arguments.toArray(String[]::new));
    }

    @Test
    void thePolicyIsPrintedAndNothingIsAskedOfAws() {
        CliBed.Run run = policy("gate");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualToIgnoringNewLines("""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Describe",
                  "Effect": "Allow",
                  "Action": [
                    "ec2:DescribeImages",
                    "ec2:DescribeInstances"
                  ],
                  "Resource": "*"
                },
                {
                  "Sid": "Bucket",
                  "Effect": "Allow",
                  "Action": "s3:ListBucket",
                  "Resource": "arn:aws:s3:::acme",
                  "Condition": {
                    "StringEquals": {
                      "aws:ResourceAccount": "123456789012"
                    }
                  }
                },
                {
                  "Sid": "Backups",
                  "Effect": "Allow",
                  "Action": "s3:GetObject",
                  "Resource": "arn:aws:s3:::acme/ami-*",
                  "Condition": {
                    "StringEquals": {
                      "aws:ResourceAccount": "123456789012"
                    }
                  }
                },
                {
                  "Sid": "Uses",
                  "Effect": "Allow",
                  "Action": [
                    "s3:DeleteObject",
                    "s3:PutObject"
                  ],
                  "Resource": "arn:aws:s3:::acme/ami-uses/*",
                  "Condition": {
                    "StringEquals": {
                      "aws:ResourceAccount": "123456789012"
                    }
                  }
                }
              ]
            }
            """);
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void tasksGoTogetherInAnyOrderAndEachCountsOnce() {
        assertThat(policy("backup,gate, backup").out())
                .isEqualTo(policy("gate,backup").out());
        assertThat(policy("backup,restore,gate,cleanup").out())
                .contains("ec2:CreateImage", "ec2:CreateRestoreImageTask", "ec2:DescribeLaunchTemplateVersions");
    }

    @Test
    void ownerKeyAndTagsStandInTheConditions() {
        String out = policy(
                        "backup",
                        "--bucket-owner",
                        "210987654321",
                        "--kms-key",
                        "arn:aws:kms:eu-west-1:333333333333:key/" + KEY,
                        "--kms-key-account",
                        "333333333333",
                        "--only-tagged",
                        "Backup=yes",
                        "--only-tagged",
                        "aws:cloudformation:stack-name=web")
                .out();

        assertThat(out)
                .contains("\"aws:ResourceAccount\": \"210987654321\"")
                .contains("\"arn:aws:kms:eu-west-1:333333333333:key/" + KEY + "\"")
                .contains("\"aws:ResourceTag/Backup\": \"yes\"")
                .contains("\"aws:ResourceTag/aws:cloudformation:stack-name\": \"web\"");
        assertThat(policy("restore", "--kms-key", KEY, "--kms-key-account", "333333333333")
                        .out())
                .contains("\"arn:aws:kms:eu-west-1:333333333333:key/" + KEY + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete | | \"delete\" is not a valid task. Use one or more of backup, restore, gate, hold, report,"
                        + " cleanup, prune, lock, launch, rollback, verify, command, quarantine.",
                "backup,purge | | \"purge\" is not a valid task. Use one or more of backup, restore, gate, hold,"
                        + " report, cleanup, prune, lock, launch, rollback, verify, command, quarantine.",
                "BACKUP | | \"BACKUP\" is not a valid task. Use one or more of backup, restore, gate, hold, report,"
                        + " cleanup, prune, lock, launch, rollback, verify, command, quarantine.",
                "',' | | No task was given. Use one or more of backup, restore, gate, hold, report, cleanup, prune,"
                        + " lock, launch, rollback, verify, command, quarantine.",
                "'' | | No task was given. Use one or more of backup, restore, gate, hold, report, cleanup, prune,"
                        + " lock, launch, rollback, verify, command, quarantine.",
                "gate | --bucket No/Path | \"No/Path\" is not a valid bucket name.",
                "gate | --bucket * | \"*\" is not a valid bucket name.",
                "gate | --region Ireland | \"Ireland\" is not a valid Region.",
                "gate | --account 1234 | \"1234\" is not a valid account ID. An account ID has 12 digits.",
                "gate | --account * | \"*\" is not a valid account ID. An account ID has 12 digits.",
                "gate | --bucket-owner me | \"me\" is not a valid account ID. An account ID has 12 digits.",
                "backup | --kms-key nonsense | \"nonsense\" is not a valid KMS key.",
                "backup | --kms-key alias/backups | An IAM policy can't name a key by its alias. Give the ID or ARN of"
                        + " the key behind alias/backups.",
                "backup | --kms-key arn:aws:kms:us-west-2:123456789012:key/1 | is in us-west-2, not in eu-west-1.",
                "backup | --kms-key arn:aws-cn:kms:eu-west-1:123456789012:key/1 | is not a valid KMS key.",
                "backup | --kms-key arn:aws:kms:eu-west-1:333333333333:key/1 | belongs to the account 333333333333,"
                        + " not to 123456789012. If that is intended, give 333333333333 as the account of the key.",
                "backup | --kms-key-account 333333333333 | An account of the key was given, but no key. Add the key,"
                        + " or remove the account.",
                "gate | --kms-key 11111111-2222-3333-4444-555555555555 | was given, but only backup and restore use a"
                        + " key. Add one of these tasks, or remove the key.",
                "restore | --only-tagged Backup=yes | Tags of instances were given, but only backup and rollback are"
                        + " limited to instances. Add one of these tasks, or remove the tags.",
                "backup | --only-tagged =yes | The tag \"=yes\" can't be in a policy.",
                "backup | --only-tagged Owner=${aws:username} | The tag \"Owner=${aws:username}\" can't be in a"
                        + " policy.",
            })
    void whatIsMalformedOrContradictsIsRefusedWithALine(String tasks, String more, String line) {
        CliBed.Run run = policy(tasks, more == null ? new String[0] : more.split(" "));

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(line);
        assertThat(bed.aws.calls().total()).isZero();
    }
}
