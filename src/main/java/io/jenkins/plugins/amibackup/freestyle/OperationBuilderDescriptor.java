package io.jenkins.plugins.amibackup.freestyle;

import hudson.model.AbstractProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.config.OperationFields;

/** What the descriptors of both build steps have in common. */
abstract class OperationBuilderDescriptor extends BuildStepDescriptor<Builder> implements OperationFields {

    private final String step;

    /** @param step the Pipeline step with the same fields, whose help files say what they mean */
    OperationBuilderDescriptor(String step) {
        this.step = step;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public final boolean isApplicable(Class<? extends AbstractProject> type) {
        return true;
    }

    @Override
    public String getHelpFile(String field) {
        return field == null ? super.getHelpFile(null) : "/descriptor/" + step + "/help/" + field;
    }
}
