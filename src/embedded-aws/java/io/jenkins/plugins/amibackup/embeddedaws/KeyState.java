package io.jenkins.plugins.amibackup.embeddedaws;

/** Whether a KMS key can be used. */
public enum KeyState {
    ENABLED,
    DISABLED
}
