package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.time.Duration;
import java.util.List;
import jenkins.metrics.api.Metrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Who has no fresh backup, as the plugin "Metrics" shows it to whatever watches Jenkins. */
@WithSharedJenkins
class ProtectionGaugesTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        aws.clock.advance(Duration.ofDays(10));
    }

    private static void expectWeb() throws Exception {
        MadeUpCatalog.expect("web servers", "Role=web");
    }

    private static void look() throws Exception {
        ProtectionBoard.get().settle();
        ProtectionBoard.get().look();
        ProtectionBoard.get().settle();
    }

    private static Object gauge(String name) {
        return Metrics.metricRegistry().getGauges().get(name).getValue();
    }

    private static List<Object> counts() {
        return List.of(
                gauge(ProtectionGauges.UNPROTECTED),
                gauge(ProtectionGauges.NEW),
                gauge(ProtectionGauges.UNKNOWN),
                gauge(ProtectionGauges.COVERED),
                gauge(ProtectionGauges.NOT_ASKED));
    }

    @Test
    void theLastLookIsCountedAndTheOldestOfTheNewestBackupsHasAnAge() throws Exception {
        assertThat(jenkins.jenkins.getPlugin("metrics")).isNotNull();
        assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
        assertThat(gauge(ProtectionGauges.OLDEST)).isNull();

        expectWeb();
        assertThat(counts()).containsExactly(1, 0, 0, 0, 0);
        assertThat(gauge(ProtectionGauges.OLDEST)).isNull();

        new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).backedUp(aws.instance);
        aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("web-2")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "web"));
        look();
        aws.aws.calls().reset();
        assertThat(counts()).containsExactly(0, 1, 0, 1, 0);
        assertThat((Long) gauge(ProtectionGauges.OLDEST))
                .as("about an hour: S3 tells the time in seconds, and some has passed since the look")
                .isBetween(3_590L, 3_900L);
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void whatCouldNotBeAskedIsCountedAsThat() throws Exception {
        aws.aws.faults().deny("ec2:DescribeInstances");
        expectWeb();
        assertThat(counts()).containsExactly(0, 0, 0, 0, 1);
        assertThat(gauge(ProtectionGauges.OLDEST)).isNull();
    }
}
