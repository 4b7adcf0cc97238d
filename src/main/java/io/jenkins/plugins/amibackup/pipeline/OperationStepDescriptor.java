package io.jenkins.plugins.amibackup.pipeline;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;

/** What the descriptors of both steps have in common. */
abstract class OperationStepDescriptor extends StepDescriptor {

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }

    static String inShort(Object from, Object to) {
        return from == null ? null : to == null ? String.valueOf(from) : from + " → " + to;
    }
}
