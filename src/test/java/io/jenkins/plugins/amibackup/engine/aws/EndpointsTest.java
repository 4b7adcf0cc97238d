package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
