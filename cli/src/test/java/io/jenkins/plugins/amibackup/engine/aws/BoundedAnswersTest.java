package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that is not AWS's can't fill the memory, nor keep a list going for ever. */
class BoundedAnswersTest {

    private static final byte OK = 0;
    private static final byte BAD_REQUEST = 2;

    private final CannedAnswers answers = new CannedAnswers();
    private final S3Client s3 = S3Client.builder()
            .httpClient(answers)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(settings ->
                    settings.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(new BoundedAnswers()))
            .build();
    private final Bucket bucket = new Bucket(
            s3,
            "acme-ami-backups",
            "eu-west-1",
            new BucketOwner(s3, "acme-ami-backups", () -> "123456789012"),
            Sse.NONE,
            null);

    private void answer(byte status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        answers.are(ByteBuffer.allocate(bytes.length + 2)
                .put(status)
                .put((byte) 0)
                .put(bytes)
                .flip());
    }

    @Test
    void anErrorLargerThanAnyOfAwsIsCutOffAndFailsInOneLine() {
        answer(BAD_REQUEST, "<Error><Message>" + "x".repeat((int) BoundedAnswers.MOST) + "</Message></Error>");
        assertThatThrownBy(() -> bucket.first("ami-index/", 10))
                .isInstanceOf(AwsException.class)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).hasSizeLessThan(1000).doesNotContain("\n"));
    }

    @Test
    void aListThatNamesNoNextPageEndsInOneLine() {
        answer(OK, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>");
        assertThatThrownBy(() -> bucket.list("ami-index/").toList()).isInstanceOf(AwsException.class);
    }

    @Test
    void aListThatNamesTheSamePageAgainEndsInOneLine() {
        answer(
                OK,
                "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>"
                        + "</ListBucketResult>");
        assertThatThrownBy(() -> bucket.list("ami-index/").toList()).isInstanceOf(AwsException.class);
    }

    @Test
    void anAnswerThatIsNestedToTheEndOfTheStackFailsInOneLine() {
        answer(OK, "<a>".repeat(1_000_000));
        assertThatThrownBy(() -> bucket.first("ami-index/", 10))
                .isInstanceOf(AwsException.class)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).hasSizeLessThan(1000).doesNotContain("\n"));
    }

    @Test
    void whatS3AlwaysSaysIsNotGuessedWhereItIsMissing() {
        answer(OK, "{}");
        assertThatThrownBy(() -> bucket.read("ami-metadata/ami-1.json")).isInstanceOf(AwsException.class);
        assertThatThrownBy(() -> bucket.head("ami-1.bin")).isInstanceOf(AwsException.class);
        answer(OK, "<ListBucketResult><Contents><Key>ami-index/</Key></Contents></ListBucketResult>");
        assertThatThrownBy(() -> bucket.first("ami-index/", 10)).isInstanceOf(AwsException.class);
    }
}
