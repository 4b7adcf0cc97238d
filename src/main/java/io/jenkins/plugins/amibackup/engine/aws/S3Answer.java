package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkResponse;

/** What every answer of S3 says. A server that is not AWS's may leave it out. */
final class S3Answer {

    private S3Answer() {}

    /**
     * Refuses an answer that lacks what S3 always says: nothing could be told from it.
     *
     * @throws AwsException when one of the facts is null
     */
    static void complete(Action action, Object... facts) {
        if (Stream.of(facts).anyMatch(Objects::isNull)) {
            throw Call.unreadable(action, "an ETag, a size or a date is missing");
        }
    }

    /** When it was given, by S3's clock; {@link Instant#EPOCH} where it does not say. */
    static Instant date(SdkResponse answer) {
        try {
            return answer.sdkHttpResponse()
                    .firstMatchingHeader("Date")
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElse(Instant.EPOCH);
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
