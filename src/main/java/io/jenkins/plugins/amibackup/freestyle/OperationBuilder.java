package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.Util;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a backup and a restore are both told. Every text may hold build variables. */
@Restricted(NoExternalUse.class)
public abstract class OperationBuilder extends DrivenBuilder {

    private String kmsKeyId;
    private String tags;
    private int timeoutMinutes;

    OperationBuilder() {}

    @Override
    final int detachMinutes() {
        return timeoutMinutes;
    }

    @Override
    final String keyId() {
        return kmsKeyId;
    }

    /**
     * The tags with their variables filled in. A value of several lines stays one value; a line that is nothing but a
     * variable may stand for several tags.
     */
    final Map<String, String> tags(EnvVars variables) {
        return tags(tags, variables);
    }

    @CheckForNull
    public final String getKmsKeyId() {
        return kmsKeyId;
    }

    @DataBoundSetter
    public final void setKmsKeyId(String value) {
        kmsKeyId = Util.fixEmptyAndTrim(value);
    }

    /** One tag a line: {@code key=value}. */
    @CheckForNull
    public final String getTags() {
        return tags;
    }

    @DataBoundSetter
    public final void setTags(String value) {
        tags = Util.fixEmptyAndTrim(value);
    }

    /** Detaches after so many minutes; 0 for deadlines that grow with the volumes. */
    public final int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    @DataBoundSetter
    public final void setTimeoutMinutes(int value) {
        timeoutMinutes = value;
    }
}
