package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.operation.OperationResult;
import java.util.TreeMap;

/** What has come of an operation, as environment variables for the steps that follow. Kept with the build. */
public final class ResultVariables extends InvisibleAction implements EnvironmentContributingAction {

    private final TreeMap<String, String> variables = new TreeMap<>();

    ResultVariables(String prefix, OperationResult result) {
        variables.put(prefix + "RUN_ID", result.runId());
        variables.put(prefix + "AMI_ID", result.amiId());
        variables.put(prefix + "AMI_NAME", result.amiName());
        variables.put(prefix + "BUCKET", result.bucket());
        variables.put(prefix + "OBJECT_KEY", result.objectKey());
        variables.put(prefix + "RECORD_KEY", result.recordKey());
        variables.put(prefix + "REGION", result.region());
        variables.put(prefix + "SIZE_BYTES", String.valueOf(result.sizeBytes()));
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> run, @NonNull EnvVars env) {
        variables.forEach(env::put);
    }
}
