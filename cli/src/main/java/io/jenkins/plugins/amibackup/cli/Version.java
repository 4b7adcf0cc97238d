package io.jenkins.plugins.amibackup.cli;

import picocli.CommandLine.IVersionProvider;
import software.amazon.awssdk.core.util.VersionInfo;

/** Which program this is, for a report of a fault. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            Words.text("version", ofProgram(), VersionInfo.SDK_VERSION, System.getProperty("java.version"))
        };
    }

    /** From the jar's manifest. */
    private static String ofProgram() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? Words.text("version.development") : version;
    }
}
