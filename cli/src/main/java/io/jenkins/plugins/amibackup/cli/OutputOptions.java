package io.jenkins.plugins.amibackup.cli;

import picocli.CommandLine.Option;

/** How a result is written to standard output. */
final class OutputOptions {

    /** The forms of a result. */
    enum Format {
        text,
        json
    }

    /** A command that has this option. */
    interface HasOutput {
        OutputOptions output();
    }

    @Option(names = "--output", paramLabel = "text|json", defaultValue = "text")
    private Format format;

    boolean isJson() {
        return format == Format.json;
    }
}
