package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * Whom an access key belongs to.
 *
 * @param id the 12-digit number of the AWS account
 * @param arn the ARN of the user or role, as STS GetCallerIdentity tells it
 */
public record Account(String id, String arn) {

    /** The account that every access key belongs to where none was registered. */
    public static final Account DEFAULT = user("123456789012", "backup");

    public Account {
        if (!id.matches("\\d{12}")) {
            throw new IllegalArgumentException("An account id has 12 digits: " + id);
        }
    }

    /** An IAM user of an account. */
    public static Account user(String id, String name) {
        return new Account(id, "arn:aws:iam::" + id + ":user/" + name);
    }
}
