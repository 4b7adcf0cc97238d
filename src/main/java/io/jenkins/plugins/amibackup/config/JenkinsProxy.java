package io.jenkins.plugins.amibackup.config;

import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.util.Secret;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** Jenkins' HTTP proxy settings as the engine knows them. */
final class JenkinsProxy {

    private JenkinsProxy() {}

    /** The proxy on the way to AWS; null where Jenkins has none. */
    static Proxy current() {
        ProxyConfiguration settings = Jenkins.get().getProxy();
        if (settings == null || Util.fixEmptyAndTrim(settings.getName()) == null) {
            return null;
        }
        String user = Util.fixEmptyAndTrim(settings.getUserName());
        return new Proxy(
                URI.create("http://" + settings.getName().strip() + ":" + settings.getPort()),
                user,
                user == null ? null : Util.fixNull(Secret.toString(settings.getSecretPassword())),
                directHosts(Util.fixNull(settings.getNoProxyHost())));
    }

    private static Set<String> directHosts(String text) {
        return Arrays.stream(text.split("[\\s,|]+"))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet());
    }
}
