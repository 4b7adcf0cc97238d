package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What follows from an administrator's values, as the engine needs it. */
@Restricted(NoExternalUse.class)
public interface ConfigurationValues {

    @CheckForNull
    String getEc2EndpointUrl();

    @CheckForNull
    String getS3EndpointUrl();

    @CheckForNull
    String getStsEndpointUrl();

    boolean isPathStyle();

    @CheckForNull
    String getCertificateAuthorities();

    int getShortestPollSeconds();

    int getLongestPollSeconds();

    /** The addresses of AWS. */
    default Endpoints endpoints() {
        return ConfigurationRules.endpoints(
                getEc2EndpointUrl(), getS3EndpointUrl(), getStsEndpointUrl(), isPathStyle());
    }

    /** @throws OperationException with the line to show, when the file with the certificates can't be read any more */
    default Trust trust() {
        return Authorities.trust(getCertificateAuthorities());
    }

    default Duration shortestPoll() {
        return Duration.ofSeconds(getShortestPollSeconds());
    }

    /** Never less than the shortest. */
    default Duration longestPoll() {
        return Duration.ofSeconds(Math.max(getShortestPollSeconds(), getLongestPollSeconds()));
    }
}
