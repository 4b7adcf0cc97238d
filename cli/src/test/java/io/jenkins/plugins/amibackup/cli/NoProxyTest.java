package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What NO_PROXY names. */
class NoProxyTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/32,https://10.1.2.3,true",
        "10.1.2.3/32,https://10.1.2.4,false",
        "10.1.2.3,https://10.1.2.3:9000,true",
        "10.1.2.0/22,https://10.1.3.255,true",
        "10.1.2.0/22,https://10.1.4.0,false",
        "10.1.2.0/31,https://10.1.2.1,true",
        "10.1.2.0/31,https://10.1.2.2,false",
        "10.0.0.0/8,https://10.255.0.1,true",
        "10.0.0.0/8,https://10.evil.example.com,false",
        "0.0.0.0/0,https://8.8.8.8,true",
        "0.0.0.0/0,https://[::1],false",
        "10.0.0.0/33,https://10.0.0.1,false",
        "10.0.0.0/-1,https://10.0.0.1,false",
        "10.0.0.0/x,https://10.0.0.1,false",
        "10.0.0.0/,https://10.0.0.0,true",
        "300.0.0.0/8,https://10.0.0.1,false",
        "fd00::/8,https://[fd12:3456::7],true",
        "fd00::/8,https://[fe12::7],false",
        "[fd00::]/8,https://[fd12::7],true",
        "fd00:1:2:3::/63,https://[fd00:1:2:2::1],true",
        "fd00:1:2:3::/63,https://[fd00:1:2:4::1],false",
        "::/0,https://[fd00::1],true",
        "::/0,https://10.0.0.1,false",
        "fd00::/129,https://[fd00::1],false",
        "::1,https://[0:0:0:0:0:0:0:1],true",
        "[::1],https://[::1],true",
        "[::1]:8443,https://[::1]:8443,true",
        "[::1]:8443,https://[::1]:9443,false",
        "::ffff:10.1.2.3,https://10.1.2.3,true",
        "::ffff:10.0.0.0/104,https://10.1.2.3,true",
        "::ffff:10.0.0.0/104,https://11.1.2.3,false",
        "[::ffff:a00:0]/104,https://10.1.2.3,true",
        "::ffff:0:0/96,https://8.8.8.8,true",
        "::ffff:10.0.0.0/129,https://10.0.0.0,false",
        "::ffff:0:0/90,https://[::fffe:1:1],true",
        "::ffff:0:0/90,https://[fd00::1],false",
        "::ffff:300.0.0.0/104,https://10.1.2.3,false",
        "010.001.000.255,https://10.1.0.255,true",
        "256.0.0.0/0,https://10.1.2.3,false",
        "10.0.0.256,https://10.0.0.1,false",
        "acme.com,https://s3.acme.com,true",
        "acme.com,https://ACME.com,true",
        "acme.com,https://notacme.com,false",
        ".acme.com,https://acme.com,true",
        "*.acme.com,https://s3.acme.com,true",
        "acme.com.,https://s3.acme.com,true",
        "acme.com:9000,https://s3.acme.com:9000,true",
        "acme.com:9000,https://s3.acme.com,false",
        "acme.com:443,https://s3.acme.com,true",
        "acme.com:80,http://s3.acme.com,true",
        "10.0.0.0/8:9000,https://10.1.2.3:9000,true",
        "10.0.0.0/8:9000,https://10.1.2.3,false",
        "*,https://anywhere.example.com,true",
        "'',https://anywhere.example.com,false"
    })
    void eachFormMatchesWhatItNames(String text, URI address, boolean direct) {
        assertThat(new NoProxy(text).matches(address)).isEqualTo(direct);
    }

    @Test
    void severalAreSeparatedByCommasOrBlanks() {
        NoProxy hosts = new NoProxy(" a.example , 10.0.0.0/8\tfd00::/8,");
        assertThat(List.of("https://a.example", "https://10.1.1.1", "https://[fd00::1]"))
                .allMatch(address -> hosts.matches(URI.create(address)));
        assertThat(hosts.isEverything()).isFalse();
    }
}
