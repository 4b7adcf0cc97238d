package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyChoiceTest {

    private static Proxy choose(String scheme, Map<String, String> environment) {
        return choose(scheme, environment, new Properties());
    }

    private static Proxy choose(String scheme, Map<String, String> environment, Properties system) {
        return ProxyChoice.choose(
                scheme, new Surroundings(null, null, null, false, environment, null, null, null), system);
    }

    private static URI address(Proxy proxy) {
        return proxy.address();
    }

    @Test
    void httpsAddressesAreReachedThroughHttpsProxyOnly() {
        Map<String, String> both = Map.of("HTTPS_PROXY", "http://secure:3128", "HTTP_PROXY", "http://plain:3128");
        assertThat(address(choose("https", both))).hasToString("http://secure:3128");
        assertThat(address(choose("http", both))).hasToString("http://plain:3128");
        assertThat(choose("https", Map.of("HTTP_PROXY", "http://plain:3128"))).isEqualTo(Proxy.NONE);
    }

    @Test
    void lowerCaseComesFirstAndAllProxyLast() {
        assertThat(address(choose("https", Map.of("https_proxy", "a:1", "HTTPS_PROXY", "b:2", "ALL_PROXY", "c:3"))))
                .hasToString("http://a:1");
        assertThat(address(choose("https", Map.of("ALL_PROXY", "c:3")))).hasToString("http://c:3");
    }

    @Test
    void nothingSetIsADirectConnection() {
        assertThat(choose("https", Map.of("HTTPS_PROXY", " "))).isEqualTo(Proxy.NONE);
    }

    @Test
    void userAndPasswordAreDecoded() {
        Proxy proxy = choose("https", Map.of("HTTPS_PROXY", "http://me%40acme:p%3Aw+d@proxy.acme.com:8080/"));
        assertThat(proxy.user()).isEqualTo("me@acme");
        assertThat(proxy.password()).isEqualTo("p:w+d");
        assertThat(proxy.address()).hasToString("http://proxy.acme.com:8080");
        assertThat(proxy.toString()).doesNotContain("p:w+d");
    }

    @Test
    void aMissingPortIsThatOfTheScheme() {
        assertThat(address(choose("https", Map.of("HTTPS_PROXY", "proxy")))).hasToString("http://proxy:80");
        assertThat(address(choose("https", Map.of("HTTPS_PROXY", "https://proxy"))))
                .hasToString("https://proxy:443");
    }

    @Test
    void noProxyNamesHostsAndDomainsAndNetworks() {
        Proxy proxy = choose(
                "https",
                Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", "acme.com, .internal,*.corp,10.0.0.0/8,1.2.3.4:443"));
        assertThat(proxy.directHosts())
                .isEqualTo(Set.of(
                        "acme.com", "*.acme.com", "internal", "*.internal", "corp", "*.corp", "1.2.3.4", "*.1.2.3.4"));
        assertThat(choose("https", Map.of("HTTPS_PROXY", "proxy:1", "no_proxy", "*")))
                .isEqualTo(Proxy.NONE);
    }

    @Test
    void javasSystemPropertiesCountWithoutEnvironmentVariables() {
        Properties system = new Properties();
        system.setProperty("https.proxyHost", "java.acme.com");
        system.setProperty("https.proxyPort", "8443");
        system.setProperty("http.nonProxyHosts", "localhost|*.acme.com");
        Proxy proxy = choose("https", Map.of(), system);
        assertThat(proxy.address()).hasToString("http://java.acme.com:8443");
        assertThat(proxy.directHosts()).containsExactlyInAnyOrder("localhost", "*.acme.com");
        assertThat(choose("http", Map.of(), system)).isEqualTo(Proxy.NONE);
    }

    @Test
    void addressesInANetworkAreReachedDirectly() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", "10.1.2.3/32,fd00::/8");
        Endpoints own = new Endpoints(
                URI.create("https://10.1.2.3"),
                URI.create("https://[fd12::7]:9000"),
                URI.create("https://10.1.2.4"),
                true);
        Proxy proxy = ProxyChoice.choose(
                own, new Surroundings(null, null, null, false, environment, null, null, null), new Properties());
        assertThat(proxy.directHosts()).isEqualTo(Set.of("10.1.2.3", "[fd12::7]"));
    }

    @Test
    void anInvalidProxyIsRefusedWithoutShowingAPassword() {
        for (String value : new String[] {"socks5://me:secret@proxy:1080", "http://me:secret@ bad", "http://"}) {
            assertThatThrownBy(() -> choose("https", Map.of("HTTPS_PROXY", value)))
                    .hasMessage(
                            "HTTPS_PROXY is not a valid proxy address. Set it to a URL such as http://proxy.example.com:3128. SOCKS"
                                    + " proxies are not supported.")
                    .message()
                    .doesNotContain("secret");
        }
    }
}
