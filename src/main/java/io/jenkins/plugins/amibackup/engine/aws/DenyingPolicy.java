package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kinds of policies that can deny a call, as AWS's messages name them. Only a denial of the first kind can be lifted by
 * allowing the action in the IAM policy of the credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">Access denied error messages</a>
 */
enum DenyingPolicy {
    IDENTITY("identity"),
    SERVICE_CONTROL("service control"),
    RESOURCE_CONTROL("resource control"),
    BOUNDARY("boundar"),
    ENDPOINT("endpoint"),
    SESSION("session"),
    TRUST("trust"),
    RESOURCE("resource-based"),
    /** A statement denies the call, and AWS does not say in what policy. */
    UNNAMED("");

    /** A statement denies the call. Older messages have {@code due to} and capitals; some services name no policy. */
    private static final Pattern EXPLICIT = Pattern.compile(
            "explicit deny(?: in (?:an? |the |any )?([a-z -]{1,40}?(?:polic(?:y|ies)|boundar(?:y|ies))))?",
            Pattern.CASE_INSENSITIVE);
    /** No statement allows the call. */
    private static final Pattern NONE_ALLOWS = Pattern.compile(
            "because no ([a-z -]{1,40}?(?:polic(?:y|ies)|boundar(?:y|ies))) allows?", Pattern.CASE_INSENSITIVE);

    /** What its name in a message has, and the name of no policy above it has. */
    private final String word;

    DenyingPolicy(String word) {
        this.word = word;
    }

    /**
     * How a policy denies a call.
     *
     * @param explicit whether a statement denies it, rather than that none allows it
     */
    record Denial(DenyingPolicy policy, boolean explicit) {

        /** Whether the call is allowed once the IAM policy of the credentials allows it. */
        boolean isLiftedByIam() {
            return policy == IDENTITY && !explicit;
        }

        /** Whether the policy is one in which MFA is usually asked for, rather than one of the organization or the network. */
        boolean mayAskForACode() {
            return switch (policy) {
                case IDENTITY, TRUST, RESOURCE, UNNAMED -> true;
                case SERVICE_CONTROL, RESOURCE_CONTROL, BOUNDARY, ENDPOINT, SESSION -> false;
            };
        }
    }

    /**
     * What AWS's words say of a denial; empty where they don't say what denies it. The reason stands behind the names of
     * caller and resource, which others may have chosen, so the last one counts.
     *
     * @param words in one line
     */
    static Optional<Denial> in(String words) {
        Optional<Denial> found = Optional.empty();
        int at = -1;
        Matcher explicit = EXPLICIT.matcher(words);
        while (explicit.find()) {
            found = Optional.of(new Denial(named(explicit.group(1)), true));
            at = explicit.start();
        }
        Matcher none = NONE_ALLOWS.matcher(words);
        while (none.find()) {
            if (none.start() > at) {
                found = Optional.of(new Denial(named(none.group(1)), false));
            }
        }
        return found;
    }

    private static DenyingPolicy named(String name) {
        String given = name == null ? "" : name.toLowerCase(Locale.ROOT);
        return Stream.of(values())
                .filter(policy -> given.contains(policy.word))
                .findFirst()
                .orElse(UNNAMED);
    }
}
