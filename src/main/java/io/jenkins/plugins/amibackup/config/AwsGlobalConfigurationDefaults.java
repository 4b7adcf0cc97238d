package io.jenkins.plugins.amibackup.config;

import io.jenkins.plugins.aws.global_configuration.CredentialsAwsGlobalConfiguration;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the plugin "AWS Global Configuration" is set to, where it is installed. */
@OptionalExtension(requirePlugins = "aws-global-configuration")
@Restricted(NoExternalUse.class)
public final class AwsGlobalConfigurationDefaults implements InheritedDefaults {

    @Override
    public String region() {
        return CredentialsAwsGlobalConfiguration.get().getRegion();
    }

    @Override
    public String credentialsId() {
        return CredentialsAwsGlobalConfiguration.get().getCredentialsId();
    }
}
