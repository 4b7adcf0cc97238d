package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.Gap;
import java.io.Serializable;
import java.time.Instant;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** An instance that falls short of an expectation, as a Pipeline gets it: plain values, usable in the sandbox. */
public final class ReportedGap implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private final String instanceName;
    private final String expectation;
    private final String place;
    private final String region;
    private final String amiId;
    private final String takenAt;
    private final String provenAt;
    private final String why;

    ReportedGap(Gap gap, Expectation demanded) {
        instanceId = gap.instanceId();
        instanceName = gap.instanceName();
        expectation = demanded.name();
        place = demanded.place();
        region = demanded.region();
        amiId = gap.amiId();
        takenAt = gap.takenAt().map(Instant::toString).orElse("");
        provenAt = gap.provenAt().map(Instant::toString).orElse("");
        why = gap.why().text();
    }

    /** The instance. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** Its tag {@code Name}; empty where it has none. */
    @Whitelisted
    public String getInstanceName() {
        return instanceName;
    }

    /** What it falls short of. */
    @Whitelisted
    public String getExpectation() {
        return expectation;
    }

    /** Where its backups would lie: {@code default}, or the name of a catalog. */
    @Whitelisted
    public String getPlace() {
        return place;
    }

    /** The Region that it is in. */
    @Whitelisted
    public String getRegion() {
        return region;
    }

    /** Its newest backup; empty for none. */
    @Whitelisted
    public String getAmiId() {
        return amiId;
    }

    /** When that was taken, as ISO 8601 in UTC; empty for none. */
    @Whitelisted
    public String getTakenAt() {
        return takenAt;
    }

    /** When a backup of it was proven last, as ISO 8601 in UTC; empty for never, and where no proof is demanded. A hint. */
    @Whitelisted
    public String getProvenAt() {
        return provenAt;
    }

    /** All of this in a sentence. */
    @Whitelisted
    public String getWhy() {
        return why;
    }

    @Whitelisted
    @Override
    public String toString() {
        return why;
    }
}
