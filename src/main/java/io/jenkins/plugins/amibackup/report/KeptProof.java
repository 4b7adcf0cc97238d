package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;

/** What had been proven when a gate opened, as a build keeps it. */
final class KeptProof {

    private final String amiId;
    private final String level;
    private final String build;
    /** In milliseconds since 1970. */
    private final long at;

    KeptProof(Proven proven) {
        amiId = Sanitizer.line(proven.amiId());
        level = proven.proof().level().word();
        build = Sanitizer.line(proven.proof().build());
        at = proven.proof().at().toEpochMilli();
    }

    /** Whether all of it could be read. */
    boolean isSound() {
        return amiId != null && level != null && build != null;
    }

    String amiId() {
        return amiId;
    }

    String level() {
        return level;
    }

    /** Which build has proven it. */
    String build() {
        return build;
    }

    long at() {
        return at;
    }
}
