package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.AbstractProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.config.FormText;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

/** What the descriptors of all build steps have in common. */
abstract class DrivenBuilderDescriptor extends BuildStepDescriptor<Builder> {

    private final String step;

    /** @param step the Pipeline step with the same fields, whose help files say what they mean */
    DrivenBuilderDescriptor(String step) {
        this.step = step;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public final boolean isApplicable(Class<? extends AbstractProject> type) {
        return true;
    }

    @Override
    public Builder newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
        return super.newInstance(request, FormText.withReadableNumbers(form, "timeoutMinutes", "maxInstances"));
    }

    @Override
    public String getHelpFile(String field) {
        return field == null ? super.getHelpFile(null) : "/descriptor/" + step + "/help/" + field;
    }
}
