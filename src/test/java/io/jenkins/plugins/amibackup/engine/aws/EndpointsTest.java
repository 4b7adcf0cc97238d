package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

class EndpointsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.7:9000",
                "HTTP://minio.example.com",
                "http://localhost.example.com",
                "http://127.0.0.1.example.com",
                "http://[fd00::1]:9000",
            })
    void whatIsSaidInClearToAnotherMachineIsExposed(String address) {
        assertThat(Endpoints.isExposed(URI.create(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://minio.example.com",
                "http://localhost:9000",
                "http://aws.localhost:9000",
                "http://127.0.0.1:9000",
                "http://127.8.9.10",
                "http://[::1]:9000",
                "http://[0:0:0:0:0:0:0:1]",
            })
    void whatIsEncryptedOrStaysOnThisMachineIsNot(String address) {
        assertThat(Endpoints.isExposed(URI.create(address))).isFalse();
    }

    @Test
    void eachExposedAddressIsToldOnce() {
        URI exposed = URI.create("http://10.0.0.7:9000");
        assertThat(Endpoints.all(exposed, true).exposed()).containsExactly(exposed);
        assertThat(Endpoints.PUBLIC.exposed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com",
                "https://bucket.vpce-1.s3.us-gov-west-1.vpce.amazonaws.com",
                "https://bucket.vpce-1.s3.cn-north-1.vpce.amazonaws.com.cn",
                "https://bucket.vpce-1.s3.eusc-de-east-1.vpce.amazonaws.eu",
                "https://bucket.vpce-1.s3.us-iso-east-1.vpce.c2s.ic.gov",
                "https://bucket.vpce-1.s3.us-isob-east-1.vpce.sc2s.sgov.gov",
                "https://bucket.vpce-1.s3.eu-isoe-west-1.vpce.cloud.adc-e.uk",
                "https://bucket.vpce-1.s3.us-isof-south-1.vpce.csp.hci.ic.gov",
                "https://s3.dualstack.eusc-de-east-1.api.amazonwebservices.eu",
                "https://s3.dualstack.cn-north-1.api.amazonwebservices.com.cn",
                "https://s3.dualstack.us-iso-east-1.api.aws.ic.gov",
                "https://s3.eu-west-1.amazonaws.com.",
            })
    void addressesOfAwsAreKnownInAllItsPartitions(String address) {
        assertThat(new Endpoints(null, URI.create(address), null, false).s3IsAws())
                .isTrue();
    }

    @Test
    void addressesOfAwsAreKnownInAllRegionsThatTheSdkKnows() {
        assertThat(Region.regions())
                .hasSizeGreaterThan(30)
                .allSatisfy(region -> assertThat(new Endpoints(
                                        null,
                                        URI.create("https://s3." + region + "."
                                                + PartitionMetadata.of(region).dnsSuffix()),
                                        null,
                                        false)
                                .s3IsAws())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://s3.notamazonaws.eu",
                "https://amazonaws.eu.example.com",
                "https://minio.example.eu",
                "https://s3.example.com.",
            })
    void addressesThatOnlyLookLikeThemAreNot(String address) {
        assertThat(new Endpoints(null, URI.create(address), null, false).s3IsAws())
                .isFalse();
    }

    @Test
    void systemsManagerIsElsewhereOnlyWhereOneAddressAnswersForEverything() {
        URI one = URI.create("https://aws.example");
        URI other = URI.create("https://ec2.example");
        assertThat(Endpoints.emulated(one).ssm()).isEqualTo(one);
        assertThat(Endpoints.all(one, false).ssm()).isEqualTo(one);
        assertThat(Endpoints.PUBLIC.ssm()).isNull();
        assertThat(new Endpoints(other, one, one, false).ssm()).isNull();
        assertThat(new Endpoints(one, null, one, false).ssm()).isNull();
    }
}
