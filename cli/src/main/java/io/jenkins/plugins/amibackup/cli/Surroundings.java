package io.jenkins.plugins.amibackup.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * The environment of a run of the program. Tests and the demo provide their own.
 *
 * @param in standard input
 * @param out standard output: results
 * @param err standard error: progress and errors
 * @param terminal whether standard error is a terminal, on which a line can be rewritten
 * @param environment the environment variables
 * @param interrupts Ctrl-C and the like
 * @param clock the current time
 * @param credentials null for those that any AWS tool would find
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Map<String, String> environment,
        Interrupts interrupts,
        Clock clock,
        AwsCredentialsProvider credentials) {

    private static final Pattern TRUE = Pattern.compile("true", Pattern.CASE_INSENSITIVE);

    static Surroundings ofThisProcess() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Terminal.isOnStandardError() && !"dumb".equals(environment.get("TERM")),
                environment,
                new Signals(),
                Clock.systemUTC(),
                null);
    }

    /** UTF-8 wherever possible: a container's locale is often POSIX, which would turn every arrow into a question mark. */
    private static PrintStream stream(FileDescriptor descriptor) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        Charset charset = windows ? Charset.defaultCharset() : StandardCharsets.UTF_8;
        return new PrintStream(new FileOutputStream(descriptor), true, charset);
    }

    /** The value of an environment variable; empty if it isn't set. */
    String variable(String name) {
        return environment.getOrDefault(name, "").strip();
    }

    /** What AWS's tools for Java read from a system property, else from an environment variable; empty if neither is set. */
    String setting(String variable, String property) {
        String value = System.getProperty(property, "").strip();
        return value.isEmpty() ? variable(variable) : value;
    }

    /** Whether an environment variable is {@code true}, in upper or lower case. */
    boolean isTrue(String name) {
        return TRUE.matcher(variable(name)).matches();
    }
}
