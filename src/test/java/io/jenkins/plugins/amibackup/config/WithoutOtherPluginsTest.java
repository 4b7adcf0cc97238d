package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import jenkins.model.Jenkins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Plugins that are optional may be missing. */
class WithoutOtherPluginsTest {

    @RegisterExtension
    final RealJenkinsExtension real = new RealJenkinsExtension().omitPlugins("aws-global-configuration", "metrics");

    @Test
    void withoutThemTheDefaultsAreOursAndThePagesAreThere() throws Throwable {
        real.then(WithoutOtherPluginsTest::look);
    }

    private static void look(JenkinsRule jenkins) throws Exception {
        assertThat(Jenkins.get().getPlugin("aws-global-configuration")).isNull();
        assertThat(Jenkins.get().getPlugin("metrics")).isNull();
        assertThat(Defaults.current())
                .isEqualTo(new Defaults("us-east-1", null, null, null, null, "backup", null, null, null));
        jenkins.createWebClient().goTo("manage/configure");
        jenkins.createWebClient().withJavaScriptEnabled(false).goTo("ami-backups/");
    }
}
