package io.jenkins.plugins.amibackup.pipeline;

import hudson.model.Action;
import hudson.model.Descriptor;
import hudson.model.FreeStyleBuild;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jvnet.hudson.test.JenkinsRule;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** The form of a step, on a page of a build. {@code StepConfigTester} draws those of all steps that there are, which takes many times as long. */
public final class StepForm implements Action {

    private final Step step;
    private Step saved;

    private StepForm(Step step) {
        this.step = step;
    }

    /** What a step is after its form was opened and saved. */
    static <S extends Step> S kept(JenkinsRule jenkins, S step) throws Exception {
        // A job takes no actions, its builds do; who asks for the job finds it in the path.
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        StepForm form = new StepForm(step);
        build.addAction(form);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            jenkins.submit(client.getPage(build, form.getUrlName()).getFormByName("config"));
        }
        @SuppressWarnings("unchecked")
        S kept = (S) step.getClass().cast(form.saved);
        return kept;
    }

    /** For the page. */
    public Step getStep() {
        return step;
    }

    /** As Jenkins reads any form. */
    @RequirePOST
    public void doSubmit(StaplerRequest2 request, StaplerResponse2 response) throws ServletException, IOException {
        saved = Descriptor.bindJSON(
                request, Step.class, request.getSubmittedForm().getJSONObject("step"));
        response.sendRedirect2(".");
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return "Step";
    }

    @Override
    public String getUrlName() {
        return "step-form";
    }
}
