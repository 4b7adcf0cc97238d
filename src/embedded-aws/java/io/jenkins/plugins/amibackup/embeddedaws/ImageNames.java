package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.regex.Pattern;

/** What an AMI may be called. */
final class ImageNames {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9()\\[\\] ./\\-'@_]{3,128}");

    private ImageNames() {}

    /** Refuses a name AWS does not take, or that another image of the account has in this Region. */
    static void check(Ec2Call call, String name) {
        if (!FORM.matcher(name).matches()) {
            throw AwsError.bad(
                    "InvalidAMIName.Malformed",
                    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers,"
                            + " '(', ')', '[', ']', ' ', '.', '/', '-', ''', '@' and '_'");
        }
        Image other = call.region.imageNamed(call.accountId(), name);
        if (other != null) {
            throw AwsError.bad(
                    "InvalidAMIName.Duplicate", "AMI name " + name + " is already in use by AMI " + other.id);
        }
    }

    static void checkDescription(String description) {
        if (description.length() > 255) {
            throw AwsError.invalidValue("Description exceeds the maximum length of 255 characters");
        }
    }
}
