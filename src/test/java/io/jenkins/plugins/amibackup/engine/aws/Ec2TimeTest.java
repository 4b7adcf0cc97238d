package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ec2TimeTest {

    @ParameterizedTest
    @CsvSource({
        "2022-03-14T15:16:28Z, 2022-03-14T15:16:28Z",
        "2022-03-14T15:16:28.000Z, 2022-03-14T15:16:28Z",
        "2022-03-14T15:16:28+00:00, 2022-03-14T15:16:28Z",
        "2022-03-14T16:16:28+0100, 2022-03-14T15:16:28Z",
        "2021-09-16 02:19:30.0, 2021-09-16T02:19:30Z",
        "2021-09-16 02:19:30, 2021-09-16T02:19:30Z",
        "2021-09-16T02:19:30.123, 2021-09-16T02:19:30.123Z"
    })
    void everyFormThatEc2ShowsIsRead(String text, Instant expected) {
        assertThat(Ec2Time.read(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "2021-09-16",
                "2021-13-16 02:19:30.0",
                "2021-09-16 25:19:30.0",
                "2021-09-16T02:19:30Z now",
                "Thu Sep 16 02:19:30 UTC 2021",
                "1631758770",
                "+9999999999-01-01T00:00:00Z"
            })
    void whatIsNoTimeIsUnknown(String text) {
        assertThat(Ec2Time.read(text)).isEmpty();
    }

    @Test
    void nothingIsUnknown() {
        assertThat(Ec2Time.read(null)).isEmpty();
    }
}
