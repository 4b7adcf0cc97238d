package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
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

    /** The files of profiles, which the AWS SDK reads by itself: the variable that names one, and the system property that comes before it. */
    private static final Map<String, String> PROFILES =
            Map.of("AWS_CONFIG_FILE", "aws.configFile", "AWS_SHARED_CREDENTIALS_FILE", "aws.sharedCredentialsFile");

    static Surroundings ofThisProcess(NativeText text) {
        Map<String, String> environment = text.environment(System.getenv());
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

    /**
     * The value of an environment variable; empty if it isn't set.
     *
     * @throws OperationException with the line to show, when it has characters that could not be read
     */
    String variable(String name) {
        String value = environment.getOrDefault(name, "").strip();
        if (NativeText.isLost(value)) {
            throw new OperationException(FailureKind.BAD_INPUT, Words.text("environment.lost", name, encoding()));
        }
        return value;
    }

    /**
     * Checks that the files can be opened that credentials and Region come from: their names are given to the system in the locale's
     * encoding. A file of profiles that nothing is needed from is kept from the AWS SDK, which would fail over its name.
     *
     * @param profile whether a profile was given
     * @param region whether a Region was given
     * @throws OperationException with the line to show, when a variable names a file that is needed and can't be opened
     */
    void checkFiles(boolean profile, boolean region) {
        boolean keys = credentials != null || hasKeys();
        checkFile("AWS_CA_BUNDLE");
        if (!profile && !keys) {
            checkFile("AWS_WEB_IDENTITY_TOKEN_FILE");
        }
        boolean found = keys
                || !setting("AWS_WEB_IDENTITY_TOKEN_FILE", "aws.webIdentityTokenFile")
                        .isEmpty();
        boolean needed = profile
                || !found
                || !setting("AWS_PROFILE", "aws.profile").isEmpty()
                || !region
                        && variable("AWS_REGION").isEmpty()
                        && variable("AWS_DEFAULT_REGION").isEmpty();
        PROFILES.forEach((name, property) -> {
            String source = variable(name).isEmpty() ? "HOME" : name;
            if (System.getProperty(property) != null || NativeText.isFileName(variable(source))) {
                return;
            }
            if (needed) {
                checkFile(source);
            }
            System.setProperty(property, "");
        });
    }

    private void checkFile(String name) {
        if (!NativeText.isFileName(variable(name))) {
            throw new OperationException(
                    FailureKind.BAD_INPUT, Words.text("environment.file", name, variable(name), encoding()));
        }
    }

    /** Who runs the program. */
    String user() {
        String user = System.getProperty("user.name", "");
        return NativeText.isLost(user) && !variable("USER").isEmpty() ? variable("USER") : user;
    }

    /** The encoding of the locale. */
    static String encoding() {
        return System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
    }

    /** What AWS's tools for Java read from a system property, else from an environment variable; empty if neither is set. */
    String setting(String variable, String property) {
        return machine().setting(variable, property);
    }

    private ThisMachine machine() {
        return new ThisMachine(this, what -> {});
    }

    /** The profile that is in use where none was given. */
    String profile() {
        return machine().profile();
    }

    /** Whether there are keys in the environment, or a part of one. */
    boolean hasKeys() {
        return machine().hasKeys();
    }

    /** Whether an environment variable is {@code true}, in upper or lower case. */
    boolean isTrue(String name) {
        return TRUE.matcher(variable(name)).matches();
    }
}
