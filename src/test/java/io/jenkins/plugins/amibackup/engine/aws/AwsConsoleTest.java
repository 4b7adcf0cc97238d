package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsConsoleTest {

    @ParameterizedTest
    @CsvSource({
        "ami-0123456789abcdef0, ImageDetails:imageId=",
        "i-0a1b2c3d4e5f67890, InstanceDetails:instanceId=",
        "snap-0a1b2c3d4e5f67890, SnapshotDetails:snapshotId=",
        "vol-0a1b2c3d4e5f67890, VolumeDetails:volumeId=",
    })
    void eachThingOfEc2HasItsPage(String id, String page) {
        assertThat(new AwsConsole("eu-west-1").ec2(id))
                .hasValue("https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#" + page + id);
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, us-east-1.console.aws.amazon.com",
        "cn-north-1, cn-north-1.console.amazonaws.cn",
        "us-gov-west-1, us-gov-west-1.console.amazonaws-us-gov.com",
    })
    void eachPartitionHasItsConsole(String region, String host) {
        assertThat(new AwsConsole(region).bucket("acme"))
                .hasValue("https://" + host + "/s3/buckets/acme?region=" + region);
        assertThat(new AwsConsole(region).launch("ami-0123456789abcdef0"))
                .hasValue("https://" + host + "/ec2/home?region=" + region
                        + "#LaunchInstances:ami=ami-0123456789abcdef0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-iso-east-1", "", "<script>", "eu-west-1.evil.example"})
    void whereTheConsoleIsNotKnownThereIsNoLink(String region) {
        AwsConsole console = new AwsConsole(region);

        assertThat(console.ec2("ami-0123456789abcdef0")).isEmpty();
        assertThat(console.launch("ami-0123456789abcdef0")).isEmpty();
        assertThat(console.bucket("acme")).isEmpty();
        assertThat(console.object("acme", "ami-0123456789abcdef0.bin")).isEmpty();
    }

    @Test
    void whatIsNoIdOfAKnownKindHasNoPage() {
        AwsConsole console = new AwsConsole("eu-west-1");

        assertThat(console.ec2("lt-0123")).isEmpty();
        assertThat(console.ec2("")).isEmpty();
        assertThat(console.ec2(null)).isEmpty();
        assertThat(console.launch("i-0a1b2c3d4e5f67890")).isEmpty();
        assertThat(console.launch("ami-0123456789abcdef0;product=x")).isEmpty();
        assertThat(console.launch("")).isEmpty();
        assertThat(console.launch(null)).isEmpty();
    }

    @Test
    void namesAreEncoded() {
        assertThat(new AwsConsole("eu-west-1").object("a'b<c", "d e&f\"g"))
                .hasValue(
                        "https://eu-west-1.console.aws.amazon.com/s3/object/a%27b%3Cc?region=eu-west-1&prefix=d+e%26f%22g");
    }
}
