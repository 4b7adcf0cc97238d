package io.jenkins.plugins.amibackup.freestyle;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A build step that waits for an operation, or several of them, and what each is told. Every text may hold build variables. */
@Restricted(NoExternalUse.class)
public abstract class DrivenBuilder extends Builder {

    private String bucket;
    private String bucketOwner;
    private String sse;
    private String sseKmsKeyId;
    private String region;
    private String credentialsId;
    private String roleArn;
    private String externalId;
    private String onAbort = RunOptions.CLEAN_UP;
    private String resumeRunId;

    DrivenBuilder() {}

    /** What a job's XML leaves out has its default: whoever writes it by hand, or for an earlier version, doesn't name everything. */
    final Object readResolve() {
        onAbort = Util.fixEmptyAndTrim(onAbort) == null ? RunOptions.CLEAN_UP : onAbort;
        fillIn();
        return this;
    }

    /** Gives what has no value its default. */
    abstract void fillIn();

    /**
     * What to do, with the variables of the build filled in.
     *
     * @throws OperationException with the line to show, when the fields contradict each other
     */
    abstract Work work(Connection connection, EnvVars variables, Run<?, ?> build);

    /** Who asks. */
    static Origin origin(Run<?, ?> build) {
        return BuildRequest.origin("freestyle", build);
    }

    /** What kind of operation this is, for one that is picked up and therefore has no request. */
    abstract OperationKind kind();

    /** How the names of the variables for later steps begin. */
    abstract String variablePrefix();

    /** After how many minutes it detaches; 0 for deadlines that grow with the volumes. */
    abstract int detachMinutes();

    /** The user data that a run which is resumed may use, as the job names it; empty for none. */
    String userData(EnvVars variables) {
        return "";
    }

    /** What the log of several instances contains; null where their number decides. */
    @CheckForNull
    String log() {
        return null;
    }

    /** What the build step fails with although everything has come to its end; empty where all is well. */
    Optional<String> failure(List<OperationResult> results) {
        return Optional.empty();
    }

    /** The key that was asked for; empty for none. */
    String keyId() {
        return "";
    }

    /** Finds out what to do, from the fields of a builder and the variables of a build. */
    @FunctionalInterface
    interface Asking {
        Work work(Connection connection, EnvVars variables, Run<?, ?> build);
    }

    @Override
    public final boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        Performed performed = run(build, listener, variablePrefix(), this::work);
        Optional<String> failure = failure(performed.results());
        if (failure.isPresent()) {
            throw new AbortException(failure.get());
        }
        return true;
    }

    /**
     * Drives what is asked to its end and leaves the variables for later steps.
     *
     * @param prefix how their names begin
     * @return what was done, and with what connection
     */
    final Performed run(AbstractBuild<?, ?> build, BuildListener listener, String prefix, Asking asking)
            throws InterruptedException, IOException {
        EnvVars variables = build.getEnvironment(listener);
        variables.overrideAll(build.getBuildVariables());
        BlockCredentials block = Wrappers.around(build);
        Connection connection = new Connection(
                        variables.expand(bucket),
                        variables.expand(region),
                        isCredentialsParameter(build) ? credentialsId : variables.expand(credentialsId),
                        variables.expand(roleArn),
                        variables.expand(externalId))
                .ownedBy(variables.expand(bucketOwner))
                .writingWith(variables.expand(sse), variables.expand(sseKmsKeyId))
                .within(block)
                .withDefaults();
        RunOptions options =
                new RunOptions(detachMinutes(), onAbort, variables.expand(log()), variables.expand(resumeRunId));
        BuildRequest request;
        try {
            options.check();
            Clock clock = AmiBackupEngine.get().clock();
            request = new BuildRequest(
                            options.runId(),
                            build,
                            connection,
                            block,
                            options.resumes()
                                    ? new Work.PickUp(kind(), userData(variables))
                                    : asking.work(connection, variables, build),
                            options.left(clock.millis(), clock))
                    .logging(options.fleetLog());
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        // The log says how to resume the operation, so the build must be saved, in case Jenkins crashes.
        build.save();
        FreestyleOperation operation = new FreestyleOperation(request, options, listener.getLogger());
        List<OperationResult> results = operation.run(build.getExecutor());
        build.addAction(new ResultVariables(prefix, results));
        return new Performed(request, Util.fixEmpty(variables.expand(keyId())), onAbort, results);
    }

    /**
     * What was done.
     *
     * @param request what was asked
     * @param kmsKeyId the key that was asked for; null for none
     * @param onAbort what an abort does
     * @param results one for each instance
     */
    record Performed(BuildRequest request, String kmsKeyId, String onAbort, List<OperationResult> results) {

        /** The ID of all of it. */
        String runId() {
            return request.runId();
        }

        /** Where, and as whom. */
        Connection connection() {
            return request.connection();
        }

        /** What the build wrappers around the build steps have given. */
        BlockCredentials block() {
            return request.block();
        }
    }

    static Map<String, String> tags(@CheckForNull String text, EnvVars variables) {
        TagText filled = new TagText();
        for (String line : Util.fixNull(text).split("\\R")) {
            if (line.contains("=")) {
                FormText.tags(line).forEach((key, value) -> filled.add(variables.expand(key), variables.expand(value)));
            } else {
                filled.addLines(variables.expand(line));
            }
        }
        return filled.tags();
    }

    /** The credentials plugin itself checks who chose the value of such a parameter, and whether they may use it. */
    private boolean isCredentialsParameter(AbstractBuild<?, ?> build) {
        ParametersAction parameters = build.getAction(ParametersAction.class);
        return parameters != null
                && credentialsId != null
                && credentialsId.startsWith("${")
                && credentialsId.endsWith("}")
                && parameters.getParameter(credentialsId.substring(2, credentialsId.length() - 1))
                        instanceof CredentialsParameterValue;
    }

    @CheckForNull
    public final String getBucket() {
        return bucket;
    }

    @DataBoundSetter
    public final void setBucket(String value) {
        bucket = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getBucketOwner() {
        return bucketOwner;
    }

    @DataBoundSetter
    public final void setBucketOwner(String value) {
        bucketOwner = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getSse() {
        return sse;
    }

    @DataBoundSetter
    public final void setSse(String value) {
        sse = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getSseKmsKeyId() {
        return sseKmsKeyId;
    }

    @DataBoundSetter
    public final void setSseKmsKeyId(String value) {
        sseKmsKeyId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getRegion() {
        return region;
    }

    @DataBoundSetter
    public final void setRegion(String value) {
        region = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public final void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getRoleArn() {
        return roleArn;
    }

    @DataBoundSetter
    public final void setRoleArn(String value) {
        roleArn = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public final void setExternalId(String value) {
        externalId = Util.fixEmptyAndTrim(value);
    }

    /** {@code cleanUp} or {@code detach}. */
    @NonNull
    public final String getOnAbort() {
        return onAbort == null ? RunOptions.CLEAN_UP : onAbort;
    }

    @DataBoundSetter
    public final void setOnAbort(String value) {
        String given = Util.fixEmptyAndTrim(value);
        onAbort = given == null ? RunOptions.CLEAN_UP : given;
    }

    /** The operation to pick up, instead of beginning one. */
    @CheckForNull
    public final String getResumeRunId() {
        return resumeRunId;
    }

    @DataBoundSetter
    public final void setResumeRunId(String value) {
        resumeRunId = Util.fixEmptyAndTrim(value);
    }
}
