package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class BlockCredentialsTest {

    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "a secret");

    @Test
    void keysWithoutATokenLast() {
        assertThat(BlockCredentials.of(KEYS).credentials()).isEqualTo(AwsBasicCredentials.create("AKIA", "a secret"));
    }

    @Test
    void keysWithATokenAreOfASession() {
        BlockCredentials block = BlockCredentials.of(Map.of(
                "AWS_ACCESS_KEY_ID", "ASIA", "AWS_SECRET_ACCESS_KEY", "a secret", "AWS_SESSION_TOKEN", "a token"));
        assertThat(block.credentials()).isEqualTo(AwsSessionCredentials.create("ASIA", "a secret", "a token"));
    }

    @Test
    void halfAKeyIsNone() {
        assertThat(BlockCredentials.of(Map.of("AWS_ACCESS_KEY_ID", "AKIA")).hasCredentials())
                .isFalse();
        assertThat(BlockCredentials.of(Map.of("AWS_SECRET_ACCESS_KEY", "a secret"))
                        .hasCredentials())
                .isFalse();
        assertThat(BlockCredentials.of(Map.of()).hasCredentials()).isFalse();
    }

    @Test
    void theRegionGoesBeforeTheDefaultRegion() {
        assertThat(BlockCredentials.of(Map.of("AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "eu-west-2"))
                        .region())
                .isEqualTo("eu-west-1");
        assertThat(BlockCredentials.of(Map.of("AWS_DEFAULT_REGION", "eu-west-2"))
                        .region())
                .isEqualTo("eu-west-2");
        assertThat(BlockCredentials.of(Map.of()).region()).isEmpty();
    }

    @Test
    void aConnectionTakesFromABlockWhatItDoesNotNameItself() {
        BlockCredentials block = BlockCredentials.of(
                Map.of("AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "a secret", "AWS_REGION", "eu-west-2"));
        assertThat(new Connection("bucket", "", "", "", "").within(block))
                .isEqualTo(new Connection("bucket", "eu-west-2", "", "", "", true, "", "", ""));
        assertThat(new Connection("bucket", "eu-west-1", "team", "", "").within(block))
                .isEqualTo(new Connection("bucket", "eu-west-1", "team", "", "", false, "", "", ""));
    }

    @Test
    void aBlockShowsNoSecret() {
        assertThat(BlockCredentials.of(KEYS)).hasToString("Block[, with credentials]");
        assertThat(BlockCredentials.NONE).hasToString("Block[]");
    }
}
