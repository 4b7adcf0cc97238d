package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.TreeMap;

/** The results of operations as environment variables for the steps that follow. Kept with the build. */
public final class ResultVariables extends InvisibleAction implements EnvironmentContributingAction {

    private final TreeMap<String, String> variables = new TreeMap<>();

    ResultVariables(String prefix, List<OperationResult> results) {
        variables.putAll(OperationVariables.of(prefix, results));
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> run, @NonNull EnvVars env) {
        variables.forEach(env::put);
    }
}
