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

    private static final Pattern DENIED =
            Pattern.compile("is not authorized to perform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})");
    private static final Pattern ATTEMPTS = Pattern.compile(" ?\\(SDK Attempt Count: \\d+\\)");
    /** Letters, digits, hyphens and underscores alone: what is handed to a shell can do nothing else there. */
    private static final Pattern ENCODED =
            Pattern.compile("Encoded authorization failure message: ([A-Za-z0-9_-]{20,30000}+)(?![^\\s.(,;)])");
    /** Words that somebody may have chosen: names and values in quotation marks. */
    private static final Pattern QUOTED = Pattern.compile("(?<![^\\s(\\[=:])(['\"]).{0,300}?\\1(?![^\\s)\\],.;:])");

    private static final Pattern PROFILE = Pattern.compile("\\biam ?instance ?profile\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern KEY_ARN = Pattern.compile("arn:aws[a-z-]{0,20}:kms:");
    /** The name of the service by itself, not as a part of a longer name, nor of a path. */
    private static final Pattern KMS =
            Pattern.compile("(?<![\\w.:/@+=-])(?:KMS(?![\\w:/@+=-]|\\.\\w)|kms:[A-Z]|(?i:customer master key))");
    /** AWS has other words for it in each service; those of KMS itself also stand for a key that may not be used. */
    private static final Pattern NO_SUCH_KEY = Pattern.compile(
            "does(?: no|n')t exist|not found|could not be found|invalid (?:arn|keyid|key id)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile(
            "\\b(?:quota|limit|maximum)(?: number)?(?: of| is|:)? (\\d{1,3}(?:,\\d{3})+|\\d{1,12})\\b",
            Pattern.CASE_INSENSITIVE);
    /** A quota can name the states of what it counts; none of them is work under way then. */
    private static final Pattern STATES = Pattern.compile(
            "\\b(?:available|disabled),? (?:(?:and|or) )?pending\\b|\\bpending,? (?:(?:and|or)"
                    + " )?(?:available|disabled)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PASSES = Pattern.compile(
            "\\b(?:in[ -]progress|pending|concurrent(?:ly)?|simultaneous(?:ly)?|at (?:once|a time|the same time))\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern OBJECT_LOCK =
            Pattern.compile("protected by object lock|\\bWORM protected\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_BUCKET_LOCK =
            Pattern.compile("missing Object Lock Configuration", Pattern.CASE_INSENSITIVE);

    private final String text;

    private AwsWords(String text) {
        this.text = text;
    }

    /** @param text null where there are none */
    static AwsWords of(String text) {
        return text == null ? NONE : new AwsWords(text);
    }

    /**
     * For the middle of a line: a blank and the words, without line breaks, what is {@link #encoded}, the SDK's count of attempts
     * and the last full stop; empty where there are none.
     */
    String sentence() {
        String line = ATTEMPTS.matcher(ENCODED.matcher(oneLine()).replaceAll(""))
                .replaceAll("")
                .strip();
        if (line.isEmpty()) {
            return "";
        }
        line = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return " " + (line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }

    private String oneLine() {
        return text.replaceAll("\\s+", " ");
    }

    /**
     * What EC2 tells only in an encoded form: whoever may call {@code sts:DecodeAuthorizationMessage} can read which statement
     * denied the call. It is as long as the policies that were looked at, far too long for a line.
     */
    Optional<String> encoded() {
        Matcher encoded = ENCODED.matcher(oneLine());
        return encoded.find() ? Optional.of(encoded.group(1)) : Optional.empty();
    }

    /** The code with which AWS refuses store and restore work past the account's limit is not documented. */
    boolean sayThatALimitIsReached() {
        String lower = text.toLowerCase(Locale.ROOT);
        return (lower.contains("limit") || lower.contains("quota") || lower.contains("maximum"))
                        && (sayThatItPasses() || lower.contains("exceed") || lower.contains("reached"))
                || lower.contains("too many");
    }

    /** Whether a limit is one of work that is under way, so that there is room again when some of it has finished. */
    boolean sayThatItPasses() {
        return PASSES.matcher(text).find() && !STATES.matcher(text).find();
    }

    /** The limit itself; empty where they don't tell it. */
    Optional<String> limit() {
        Matcher number = NUMBER.matcher(oneLine());
        return number.find() ? Optional.of(number.group(1)) : Optional.empty();
    }

    /** Whether they name an instance profile: EC2 has no code of its own for one that doesn't exist. */
    boolean areAboutAProfile() {
        return PROFILE.matcher(text).find();
    }

    /**
     * Whether a KMS key can't be used. EC2 reports that under codes of its own, which stand for other things as well. Where an
     * action is denied, its name decides; a role, a bucket or a tag with these letters in its name is no matter of keys.
     */
    boolean areAboutAKey() {
        return deniedAction()
                .map(action -> action.startsWith("kms:"))
                .orElseGet(() -> KEY_ARN.matcher(text).find()
                        || KMS.matcher(QUOTED.matcher(oneLine()).replaceAll("''"))
                                .find());
    }

    /** Whether there is no such key, here or at all: KMS says so of keys of other Regions, too. */
    boolean sayThatThereIsNoSuchKey() {
        return NO_SUCH_KEY.matcher(oneLine()).find();
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

    /** Which policy denies the call, and how; empty where they don't say. */
    Optional<DenyingPolicy.Denial> denial() {
        return DenyingPolicy.in(oneLine());
    }

    /** The same where allowing the call in the caller's IAM policy is not enough. */
    Optional<DenyingPolicy.Denial> policy() {
        return denial().filter(denial -> !denial.isLiftedByIam());
    }

    /** Whether a version of an object is not deleted because a lock keeps it: S3 has the code for that of any denial. */
    boolean sayThatALockKeepsIt() {
        return OBJECT_LOCK.matcher(text).find();
    }

    /** Whether a bucket has no Object Lock: S3 has the code for that of any request that makes no sense. */
    boolean sayThatTheBucketHasNoLock() {
        return NO_BUCKET_LOCK.matcher(text).find();
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
