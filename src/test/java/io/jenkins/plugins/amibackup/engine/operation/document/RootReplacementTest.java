package io.jenkins.plugins.amibackup.engine.operation.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootReplacementTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/dev/xvda, /dev/xvda",
                "/dev/sda1; reboot, '/dev/sda1; reboot'",
                "$(reboot), '$(reboot)'",
                "/dev/it's, '/dev/it'\\''s'"
            })
    void theDeviceIsOneWordOfTheCommandThatGoesForward(String device, String word) {
        assertThat(RootReplacement.forward(
                        "i-0123456789abcdef0", "eu-west-1", "vol-0123456789abcdef0", "vol-0123456789abcdef1", device))
                .contains("--volume-id vol-0123456789abcdef0 --device " + word + " && aws ec2 start-instances ");
    }
}
