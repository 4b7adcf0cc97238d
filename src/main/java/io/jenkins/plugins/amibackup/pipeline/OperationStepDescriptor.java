package io.jenkins.plugins.amibackup.pipeline;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.OperationFields;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.StaplerRequest2;

/** What the descriptors of both steps have in common. */
abstract class OperationStepDescriptor extends StepDescriptor implements OperationFields {

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }

    /** In a form lists are texts; Pipeline code has real ones. */
    @Override
    public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
        JSONObject rest = FormText.withReadableNumbers(form, "timeoutMinutes", "maxInstances");
        rest.discard("tags");
        OperationStep step = (OperationStep) super.newInstance(request, rest);
        step.setTags(FormText.typedTags(form.optString("tags")));
        return step;
    }
}
