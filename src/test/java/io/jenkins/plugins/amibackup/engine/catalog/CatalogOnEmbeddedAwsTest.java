package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The catalog on the S3 of the embedded AWS. */
class CatalogOnEmbeddedAwsTest extends CatalogContract {

    private final EmbeddedAws aws;

    CatalogOnEmbeddedAwsTest() {
        try {
            aws = EmbeddedAws.builder().region(REGION).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        aws.s3().createBucket(BUCKET, REGION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    protected AwsAccess access() {
        return new AwsAccess(
                REGION,
                Endpoints.emulated(aws.endpoint()),
                null,
                "contract",
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")));
    }
}
