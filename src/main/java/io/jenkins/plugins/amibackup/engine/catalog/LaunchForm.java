package io.jenkins.plugins.amibackup.engine.catalog;

import java.util.regex.Pattern;

/**
 * What the facts of a launch look like. A record, an operation document and a form may hold anything: a value is used only in the
 * form in which EC2 writes it, and none of these forms can be read by the AWS CLI as an option, as another field or as a file.
 */
public enum LaunchForm {
    INSTANCE_TYPE("[a-z0-9][a-z0-9-]{0,20}\\.[a-z0-9-]{1,20}"),
    SUBNET("subnet-([0-9a-f]{8}|[0-9a-f]{17})"),
    SECURITY_GROUP("sg-([0-9a-f]{8}|[0-9a-f]{17})"),
    // A name that begins with a hyphen would be an option, and one with "://" is fetched by the AWS CLI.
    KEY("(?!-)(?!.*://)[!-~]([ -~]{0,253}[!-~])?"),
    // A comma would begin another field.
    PROFILE("arn:aws[a-z-]*:iam::[0-9]{12}:instance-profile/[A-Za-z0-9_+=.@/-]{1,640}"),
    PROFILE_NAME("[A-Za-z0-9_+=,.@-]{1,128}"),
    ZONE("[a-z]{2,5}(-[a-z]+){1,2}-[0-9]{1,2}(-[a-z]{2,5}-[0-9]{1,2})?[a-z]"),
    TENANCY("default|dedicated|host"),
    ADDRESS("((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"),
    ADDRESS_6("[0-9a-f:]{2,39}"),
    ALLOCATION("eipalloc-([0-9a-f]{8}|[0-9a-f]{17})"),
    HOST("h-([0-9a-f]{8}|[0-9a-f]{17})"),
    PLACEMENT_GROUP("[!-~]([ -~]{0,253}[!-~])?"),
    LICENSE("arn:aws[a-z-]*:license-manager:[a-z0-9-]{1,32}:[0-9]{12}:license-configuration:lic-[0-9a-f]{1,64}"),
    KMS_KEY("arn:aws[a-z-]*:kms:[a-z0-9-]{1,32}:[0-9]{12}:key/[0-9A-Za-z-]{1,64}"),
    NAME("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}]{1,256}");

    private final Pattern form;

    LaunchForm(String form) {
        this.form = Pattern.compile(form);
    }

    /** Whether a value, as a whole, has this form. */
    public boolean fits(String value) {
        return value != null && form.matcher(value).matches();
    }
}
