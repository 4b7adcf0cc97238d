package io.jenkins.plugins.amibackup.embeddedaws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Real SDK clients of an embedded AWS, without retries, so that a test sees every answer. */
final class Clients implements AutoCloseable {

    private static final AwsCredentials ANY = AwsBasicCredentials.create("AKIATEST", "secret");

    private final SdkHttpClient http =
            ApacheHttpClient.builder().maxConnections(64).build();
    private final URI endpoint;
    private final String region;

    Clients(EmbeddedAws aws) {
        this.endpoint = aws.endpoint();
        this.region = aws.region();
    }

    Ec2Client ec2() {
        return ec2(region, ANY);
    }

    Ec2Client ec2(String in) {
        return ec2(in, ANY);
    }

    Ec2Client ec2(String in, AwsCredentials credentials) {
        return built(Ec2Client.builder().httpClient(http), in, StaticCredentialsProvider.create(credentials))
                .build();
    }

    S3Client s3() {
        return s3(region, ANY);
    }

    S3Client s3(String in) {
        return s3(in, ANY);
    }

    S3Client s3(String in, AwsCredentials credentials) {
        return s3(in, StaticCredentialsProvider.create(credentials));
    }

    S3Client s3(String in, AwsCredentialsProvider credentials) {
        return built(S3Client.builder().forcePathStyle(true).httpClient(http), in, credentials)
                .build();
    }

    SsmClient ssm() {
        return built(SsmClient.builder().httpClient(http), region, StaticCredentialsProvider.create(ANY))
                .build();
    }

    StsClient sts() {
        return sts(ANY);
    }

    StsClient sts(AwsCredentials credentials) {
        return built(StsClient.builder().httpClient(http), region, StaticCredentialsProvider.create(credentials))
                .build();
    }

    private <B extends AwsClientBuilder<B, C>, C> B built(B builder, String in, AwsCredentialsProvider credentials) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(in))
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }

    @Override
    public void close() {
        http.close();
    }
}
