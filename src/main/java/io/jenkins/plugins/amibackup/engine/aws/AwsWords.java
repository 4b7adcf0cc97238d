package io.jenkins.plugins.amibackup.engine.aws;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of AWS or of its SDK about a failed call. A few failures have no code of their own and are told apart by their words
 * alone. That happens here and nowhere else, so that there is one place to change when AWS words something differently.
 */
final class AwsWords implements Serializable {

    private static final long serialVersionUID = 1L;

    static final AwsWords NONE = new AwsWords("");

    /** In characters, of what a line shows of them. */
    private static final int LONGEST = 600;

    private static final Pattern DENIED = Pattern.compile("is not authorized to perform: ([a-z0-9]+:[A-Za-z]+)");
    private static final Pattern ATTEMPTS = Pattern.compile(" ?\\(SDK Attempt Count: \\d+\\)");

    private final String text;

    private AwsWords(String text) {
        this.text = text;
    }

    /** @param text null where there are none */
    static AwsWords of(String text) {
        return text == null ? NONE : new AwsWords(text);
    }

    /**
     * For the middle of a line: a blank and the words, without line breaks, the SDK's count of attempts and the last full stop;
     * empty where there are none.
     */
    String sentence() {
        String line =
                ATTEMPTS.matcher(text.replaceAll("\\s+", " ")).replaceAll("").strip();
        if (line.isEmpty()) {
            return "";
        }
        line = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return " " + (line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }

    /** The code with which AWS refuses store and restore work past the account's limit is not documented. */
    boolean sayThatALimitIsReached() {
        String lower = text.toLowerCase(Locale.ROOT);
        return (lower.contains("limit") || lower.contains("quota"))
                && (lower.contains("in progress") || lower.contains("exceed") || lower.contains("too many"));
    }

    /** Whether a KMS key can't be used. EC2 reports that under codes of its own, which stand for other things as well. */
    boolean areAboutAKey() {
        return text.contains("KMS") || text.contains("kms:");
    }

    /** Whether a store is refused because the image is being stored already, or has been stored in this bucket. */
    boolean sayThatTheImageIsStored() {
        return text.contains("already in progress for the AMI") || text.contains("already exists in the bucket");
    }

    /** The action that is not allowed, as IAM names it; empty where they name none. */
    Optional<String> deniedAction() {
        Matcher named = DENIED.matcher(text);
        return named.find() ? Optional.of(named.group(1)) : Optional.empty();
    }

    /** Whether a statement denies the call, rather than that none allows it. */
    boolean sayThatAStatementDenies() {
        return text.contains("explicit deny");
    }

    /** Whether they name this resource, for example among several ids that AWS does not know. */
    boolean name(String id) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(id) + "(?![\\w-])")
                .matcher(text)
                .find();
    }

    /** An S3-compatible server that doesn't know the header of the expected owner refuses it by its name. */
    boolean areAboutTheExpectedOwner() {
        return text.toLowerCase(Locale.ROOT).contains("expected-bucket-owner");
    }

    /** The SDK has found no credentials. */
    boolean sayThatCredentialsAreMissing() {
        return text.contains("Unable to load credentials") || text.contains("credentials could not be");
    }

    /** The SDK has lost the connection, or got none. */
    boolean sayThatNothingWasSent() {
        return text.contains("Unable to execute HTTP request");
    }

    /** The SDK has got an answer that is not AWS's, for example a proxy's page. */
    boolean sayThatTheAnswerIsUnreadable() {
        return text.contains("Unable to unmarshall");
    }

    @Override
    public String toString() {
        return text;
    }
}
