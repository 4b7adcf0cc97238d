package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;

/**
 * What a driver was asked for.
 *
 * @param runId the operation's id
 * @param access as whom AWS is called
 * @param listener hears what the operation does
 */
record DriveRequest(
        String runId, Beginning beginning, AwsAccess access, OperationListener listener, DriveOptions options) {

    /** The same, told to another listener. */
    DriveRequest toldTo(OperationListener other) {
        return new DriveRequest(runId, beginning, access, other, options);
    }
}
