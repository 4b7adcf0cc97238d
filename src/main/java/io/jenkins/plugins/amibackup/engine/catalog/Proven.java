package io.jenkins.plugins.amibackup.engine.catalog;

import java.time.Duration;

/**
 * What a gate relies on.
 *
 * @param amiId the backup that was proven
 * @param age how old the proof was when the gate looked, by S3's clock
 */
public record Proven(String amiId, Proof proof, Duration age) {}
