package io.jenkins.plugins.amibackup.embeddedaws;

/** How much an account may have under way. A change holds for the calls that come after it. */
public final class Ec2Limits {

    private final Ec2Settings settings;

    Ec2Limits(Ec2Settings settings) {
        this.settings = settings;
    }

    /** How many CopyImage can be under way to a Region; default 300. */
    public Ec2Limits copies(int most) {
        settings.concurrentCopies = most;
        return this;
    }

    /** How many CreateImage without reboot can be under way; 0, the default, for any number. */
    public Ec2Limits noRebootImages(int most) {
        settings.concurrentNoRebootImages = most;
        return this;
    }

    /** How many snapshots can be pending; 0, the default, for any number. */
    public Ec2Limits pendingSnapshots(int most) {
        settings.pendingSnapshots = most;
        return this;
    }

    /** How many vCPUs running instances can have in a Region; 0, the default, for any number. */
    public Ec2Limits vcpus(int most) {
        settings.vcpus = most;
        return this;
    }

    /** GB of images being stored from which on no further store task is accepted; default 1,200. */
    public Ec2Limits storeGigabytes(int most) {
        settings.storeGigabytes = most;
        return this;
    }

    /** GB of images being restored from which on no further restore task is accepted; default 600. */
    public Ec2Limits restoreGigabytes(int most) {
        settings.restoreGigabytes = most;
        return this;
    }

    /** The code with which store and restore tasks are refused (AWS documents none); default ResourceLimitExceeded. */
    public Ec2Limits taskRefusalCode(String code) {
        settings.taskLimitCode = code;
        return this;
    }
}
