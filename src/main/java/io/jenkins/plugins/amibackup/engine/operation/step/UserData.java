package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.OperationException;

/** Where the user data of an instance is kept. It is fetched when it is used, and stands in no document and in no log. */
public interface UserData {

    /** In bytes, before it is encoded; EC2 takes no more. */
    int MOST = 16 * 1024;

    /** For a caller that keeps none. */
    UserData NONE = id -> {
        throw OperationException.badInput("launch.userData.unknown", id);
    };

    /**
     * The user data.
     *
     * @param credentialsId under which ID it is kept
     * @throws OperationException when there is none of this ID, or it can't be read
     */
    byte[] of(String credentialsId);
}
