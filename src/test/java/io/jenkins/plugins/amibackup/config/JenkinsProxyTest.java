package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ProxyConfiguration;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import java.net.URI;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Calls to AWS take the way that Jenkins' proxy settings say. */
@WithSharedJenkins
class JenkinsProxyTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private void backup() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "')", true));
        jenkins.buildAndAssertSuccess(job);
    }

    @Test
    void everyCallGoesThroughTheProxy() throws Exception {
        try (CountingProxy proxy = new CountingProxy(null)) {
            jenkins.jenkins.setProxy(new ProxyConfiguration("localhost", proxy.port()));
            backup();
            assertThat((long) proxy.passed()).isEqualTo(aws.aws.calls().total());
        }
    }

    @Test
    void theProxyIsToldTheUserAndThePassword() throws Exception {
        try (CountingProxy proxy = new CountingProxy("alice:s3cret")) {
            jenkins.jenkins.setProxy(new ProxyConfiguration("localhost", proxy.port(), "alice", "s3cret"));
            backup();
            assertThat((long) proxy.passed()).isEqualTo(aws.aws.calls().total());
            assertThat(proxy.refused()).as("it need not ask").isZero();
        }
    }

    @Test
    void hostsThatTheProxyIsNotForAreReachedDirectly() throws Exception {
        try (CountingProxy proxy = new CountingProxy(null)) {
            jenkins.jenkins.setProxy(
                    new ProxyConfiguration("localhost", proxy.port(), null, null, "*.example.com\n127.0.0.*"));
            backup();
            assertThat(proxy.passed()).isZero();
        }
    }

    @Test
    void jenkinsSettingsBecomeTheEngines() throws Exception {
        jenkins.jenkins.setProxy(
                new ProxyConfiguration("proxy.example.com", 3128, "alice", "s3cret", "localhost, *.example.com|10.*"));

        Proxy proxy = JenkinsProxy.current();
        assertThat(proxy.address()).isEqualTo(URI.create("http://proxy.example.com:3128"));
        assertThat(proxy.user()).isEqualTo("alice");
        assertThat(proxy.password()).isEqualTo("s3cret");
        assertThat(proxy.directHosts()).containsExactlyInAnyOrder("localhost", "*.example.com", "10.*");
        assertThat(proxy.toString()).doesNotContain("s3cret");
    }

    @Test
    void withoutAProxyThereIsNone() throws Exception {
        jenkins.jenkins.setProxy(null);
        assertThat(JenkinsProxy.current()).isNull();
    }
}
