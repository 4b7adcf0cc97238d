package io.jenkins.plugins.amibackup;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.TopLevelItem;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jvnet.hudson.test.JenkinsRule;

/** What the tests of a class do with the one Jenkins that they share, because starting one takes seconds. */
public final class SharedJenkins {

    private SharedJenkins() {}

    /** Leaves it to the next test as new: without jobs, credentials, users and settings of ours. */
    public static void clear(JenkinsRule jenkins) throws IOException, InterruptedException {
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.jenkins.setProxy(null);
        for (TopLevelItem item : List.copyOf(jenkins.jenkins.getItems())) {
            item.delete();
        }
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials.setDomainCredentialsMap(Map.of(Domain.global(), List.of()));
        credentials.save();
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        configuration.setRegion(null);
        configuration.setBucket(null);
        configuration.setAmiPrefix(null);
        configuration.setKmsKeyId(null);
        configuration.setCredentialsId(null);
        configuration.setAllowControllerIdentity(false);
        configuration.setEc2EndpointUrl(null);
        configuration.setS3EndpointUrl(null);
        configuration.setStsEndpointUrl(null);
        configuration.setPathStyle(false);
        configuration.setShortestPollSeconds(AmiBackupConfiguration.DEFAULT_SHORTEST_POLL);
        configuration.setLongestPollSeconds(AmiBackupConfiguration.DEFAULT_LONGEST_POLL);
    }
}
