package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

class LaunchTemplatesTest {

    private EmbeddedAws aws;
    private Clients clients;
    private Ec2Client ec2;

    @BeforeEach
    void start() throws IOException {
        aws = EmbeddedAws.builder().start();
        clients = new Clients(aws);
        ec2 = clients.ec2();
        aws.ec2().launchTemplate("web", "ami-0123456789abcdef0");
        aws.ec2().launchTemplate("other", "ami-0fedcba9876543210");
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    @Test
    void theTemplatesThatLaunchAnImageAreFoundByIt() {
        Filter filter = Filter.builder()
                .name("image-id")
                .values("ami-0123456789abcdef0")
                .build();

        assertThat(ec2.describeLaunchTemplateVersions(request ->
                                request.versions("$Latest", "$Default").filters(filter))
                        .launchTemplateVersions())
                .singleElement()
                .satisfies(version -> {
                    assertThat(version.launchTemplateName()).isEqualTo("web");
                    assertThat(version.launchTemplateData().imageId()).isEqualTo("ami-0123456789abcdef0");
                });
    }

    @Test
    void allTemplatesTogetherAreAskedForByLatestAndDefaultOnly() {
        assertThatThrownBy(() -> ec2.describeLaunchTemplateVersions(request -> request.versions("1")))
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining("$Latest");
    }

    @Test
    void theFirstVersionIsTheDefaultUntilAnotherIsChosen() {
        String template = aws.references().launchTemplate("many", "ami-00000000000000001", "ami-00000000000000002");
        aws.references().addVersion(template, "ami-00000000000000003");
        assertThat(versions(template, "$Default")).containsExactly(1L);
        assertThat(versions(template, "$Latest")).containsExactly(3L);

        aws.references().defaultVersion(template, 2);

        assertThat(versions(template, "$Default", "$Latest")).containsExactly(2L, 3L);
        assertThat(versions(template)).containsExactly(1L, 2L, 3L);
        assertThat(versions(template, "1")).containsExactly(1L);
        assertThatThrownBy(() -> versions("lt-0123456789abcdef0"))
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("InvalidLaunchTemplateId.NotFound"));
    }

    private List<Long> versions(String template, String... which) {
        return ec2
                .describeLaunchTemplateVersions(
                        request -> request.launchTemplateId(template).versions(which))
                .launchTemplateVersions()
                .stream()
                .map(LaunchTemplateVersion::versionNumber)
                .toList();
    }
}
