package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

/** HTTP connections to AWS, through a proxy where there is one. */
final class HttpClients {

    private static final int CONNECTIONS = 16;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private HttpClients() {}

    /**
     * Connections of their own, which the caller closes.
     *
     * @param proxy null for what the SDK finds by itself
     * @param socketTimeout how long to wait for an answer; also for a connection, where that is less than {@link #LONGEST_CONNECT}
     */
    static SdkHttpClient create(Proxy proxy, Trust trust, Duration socketTimeout) {
        ApacheHttpClient.Builder builder = ApacheHttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(socketTimeout.compareTo(LONGEST_CONNECT) < 0 ? socketTimeout : LONGEST_CONNECT)
                .socketTimeout(socketTimeout);
        if (!trust.equals(Trust.JAVA)) {
            builder.tlsTrustManagersProvider(trust::managers);
        }
        if (proxy != null) {
            builder.proxyConfiguration(configuration(proxy));
        }
        return builder.build();
    }

    private static ProxyConfiguration configuration(Proxy proxy) {
        ProxyConfiguration.Builder builder =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        if (proxy.address() == null) {
            return builder.build();
        }
        builder.endpoint(proxy.address());
        proxy.directHosts().forEach(host -> builder.addNonProxyHost(Proxy.expression(host)));
        if (proxy.user() != null) {
            // At once: a request that the proxy refuses for want of a password can't always be sent a second time.
            builder.username(proxy.user()).password(proxy.password()).preemptiveBasicAuthenticationEnabled(true);
        }
        return builder.build();
    }
}
