package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PipelineTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void aPipelineWithoutANodeBacksUpAndRestores(JenkinsRule jenkins) throws Exception {
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition("""
                def backup = amiBackup(instanceId: '%s')
                echo "backup: ${backup.amiId} ${backup}"
                def restored = amiRestore(amiId: backup.amiId)
                echo "restored: ${restored.amiId} ${restored}"
                """.formatted(aws.instance), true));
        WorkflowRun run = jenkins.buildAndAssertSuccess(job);
    }
}
