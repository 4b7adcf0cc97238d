package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * How credentials are asked for, and what it means when that fails: the security token service, single sign-on, a container's or an
 * instance's own service, a program. A failure here is never one of the call that the credentials are for: it detaches an
 * operation that has begun, or passes.
 */
public final class SignIn {

    /** How long a service that gives credentials may take to answer; whoever asks repeats what passes. */
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private SignIn() {}

    /** What is asked with clients that last for one question. */
    @FunctionalInterface
    public interface Question<T> {
        /** @param http the connections for the client, closed afterwards */
        T ask(SdkHttpClient http);
    }

    /** Asks a question on the way that the access describes, with connections of its own. */
    public static <T> T ask(AwsAccess access, Question<T> question) {
        try (SdkHttpClient http = HttpClients.create(access.proxy(), access.trust(), LONGEST)) {
            return question.ask(http);
        }
    }

    /** A client that asks once on the way that the access describes, and not for longer than {@link #LONGEST}. */
    public static <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B client(
            AwsAccess access, B builder, SdkHttpClient http) {
        return builder.httpClient(http)
                .overrideConfiguration(
                        AwsClients.once(access).apiCallTimeout(LONGEST).build());
    }

    /** What a failure means that came up while credentials were being found, whatever it is. */
    public static OperationException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OperationException ours) {
                return ours(ours);
            }
            if (cause instanceof AwsServiceException answer) {
                return refused(answer);
            }
        }
        if (kindOf(failure) == FailureKind.UNTRUSTED) {
            return new OperationException(FailureKind.UNTRUSTED, Line.of("signIn.untrusted", words(failure)), failure);
        }
        if (failure instanceof SdkException unanswered) {
            AwsException explained = Call.explain(Action.ASSUME_ROLE, unanswered);
            if (explained.is("NoCredentials")) {
                return new OperationException(FailureKind.CREDENTIALS, Line.of("signIn.none"), failure);
            }
            if (explained.kind().passes()) {
                return new OperationException(
                        explained.kind(),
                        Line.of("signIn.noAnswer", explained.sentence(), Line.of(meaning(explained.code()))),
                        failure);
            }
        }
        return new OperationException(kindOf(failure), Line.of("signIn.failed", words(failure)), failure);
    }

    /**
     * Whether it passes that something gave no credentials: {@code TRANSIENT} where it could not be reached, did not answer in time, or
     * answered with a fault of its own or that it was asked too often, {@code UNTRUSTED} where its certificate stands in the way, else
     * {@code CREDENTIALS}. The services of containers and instances answer without an error code.
     */
    public static FailureKind kindOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkServiceException answer) {
                return answer.statusCode() >= 500 || answer.statusCode() == 429
                        ? FailureKind.TRANSIENT
                        : FailureKind.CREDENTIALS;
            }
        }
        if (Certificates.reason(failure) != null) {
            return FailureKind.UNTRUSTED;
        }
        return hasIoCause(failure) ? FailureKind.TRANSIENT : FailureKind.CREDENTIALS;
    }

    private static String meaning(String code) {
        return switch (code) {
            case "UnknownHost", "TimedOut" -> "aws.means." + code;
            default -> "aws.means.NoAnswer";
        };
    }

    /** A role that may not be assumed denies nothing that an operation does: it is only about who does it. */
    private static OperationException ours(OperationException ours) {
        return ours.kind().decidesNothing() ? ours : new OperationException(FailureKind.CREDENTIALS, ours.line(), ours);
    }

    private static OperationException refused(AwsServiceException answer) {
        AwsException explained = Call.explain(Action.ASSUME_ROLE, answer);
        boolean passes = explained.kind().passes();
        String service = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().serviceName();
        return new OperationException(
                passes ? explained.kind() : FailureKind.CREDENTIALS,
                Line.of(
                        "signIn.refused",
                        service == null ? "AWS" : service,
                        explained.code(),
                        explained.sentence(),
                        answer.requestId() == null ? Line.empty() : Line.of("aws.request", answer.requestId()),
                        explained
                                .denyingPolicy()
                                .orElse(Line.of(passes ? "signIn.means.passes" : "signIn.means.refused"))),
                answer);
    }

    /** The words that are nearest to the cause. */
    private static String words(Throwable failure) {
        String words = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                words = cause.getMessage();
            }
        }
        String sentence = AwsWords.of(Sanitizer.line(words)).sentence().strip();
        return sentence.isEmpty() ? failure.getClass().getSimpleName() : sentence;
    }

    /** A file that can't be read doesn't pass by itself, but a connection that broke does. */
    private static boolean hasIoCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && !(cause instanceof java.nio.file.FileSystemException)
                    && !(cause instanceof java.io.FileNotFoundException)) {
                // The SDK's own copy of Jackson has a package of its own.
                return !cause.getClass().getName().contains(".jackson.");
            }
        }
        return false;
    }
}
