package io.jenkins.plugins.amibackup.engine.gate;

/**
 * A backup that a gate has verified.
 *
 * @param counts whether it opens the gate however old it is by the end of its verification; else the gate looks as if it had just begun
 */
record Drilled(String amiId, boolean counts) {}
