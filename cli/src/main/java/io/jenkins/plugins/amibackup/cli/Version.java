package io.jenkins.plugins.amibackup.cli;

import picocli.CommandLine.IVersionProvider;
import software.amazon.awssdk.core.util.VersionInfo;

/** The version of the program, for bug reports. */
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
