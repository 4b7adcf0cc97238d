package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Tenancy;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ProtocolTest extends EmbeddedAwsTest {

    @Test
    void anUnknownActionIsRefused() {
        refused("InvalidAction", () -> ec2.describeNatGateways(r -> {})).hasFieldOrPropertyWithValue("statusCode", 400);
        refused("InvalidAction", () -> clients.sts().getSessionToken());
    }

    @Test
    void anUnknownParameterIsRefusedBeforeAnythingIsDone() {
        String image = aws.ec2().amazonsImage(aws.region());
        refused(
                        "UnknownParameter",
                        () -> ec2.runInstances(
                                r -> r.imageId(image).minCount(1).maxCount(1).kernelId("aki-1")))
                .hasMessageContaining("KernelId");
        refused(
                "UnknownParameter",
                () -> ec2.runInstances(r -> r.imageId(image)
                        .minCount(1)
                        .maxCount(1)
                        .placement(p -> p.tenancy(Tenancy.DEFAULT).spreadDomain("s-1"))));
        assertThat(aws.ec2().instances()).isEmpty();
    }

    @Test
    void aDryRunDoesNothing() {
        String instance = server();
        refused(
                        "DryRunOperation",
                        () -> ec2.createImage(
                                r -> r.instanceId(instance).name("web-1").dryRun(true)))
                .hasFieldOrPropertyWithValue("statusCode", 412);
        assertThat(aws.ec2().images()).isEmpty();
    }

    @Test
    void aDryRunOfWhatIsDeniedSaysSo() {
        String instance = server();
        aws.faults().deny("ec2:CreateImage");
        refused(
                        "UnauthorizedOperation",
                        () -> ec2.createImage(
                                r -> r.instanceId(instance).name("web-1").dryRun(true)))
                .hasFieldOrPropertyWithValue("statusCode", 403);
    }

    @Test
    void everyActionCanBeTriedDry() {
        refused("DryRunOperation", () -> ec2.describeImages(r -> r.dryRun(true)));
        refused("DryRunOperation", () -> ec2.describeSnapshots(r -> r.dryRun(true)));
        refused("DryRunOperation", () -> ec2.describeInstances(r -> r.dryRun(true)));
        refused("DryRunOperation", () -> ec2.describeStoreImageTasks(r -> r.dryRun(true)));
        refused(
                "DryRunOperation",
                () -> ec2.deregisterImage(
                        r -> r.imageId("ami-0123456789abcdef0").dryRun(true)));
        refused(
                "DryRunOperation",
                () -> ec2.createStoreImageTask(
                        r -> r.imageId("ami-0123456789abcdef0").bucket(BUCKET).dryRun(true)));
        refused("DryRunOperation", () -> ec2.getEbsEncryptionByDefault(r -> r.dryRun(true)));
    }

    @Test
    void everyAnswerHasARequestId() {
        assertThat(ec2.describeImages(r -> {}).responseMetadata().requestId()).isNotBlank();
        assertThat(s3.listBuckets().responseMetadata().requestId()).isNotBlank();
        assertThat(clients.sts().getCallerIdentity().responseMetadata().requestId())
                .isNotBlank();
        Assertions.assertThatThrownBy(() -> describe("ami-0123456789abcdef0"))
                .isInstanceOfSatisfying(
                        Ec2Exception.class, e -> assertThat(e.requestId()).isNotBlank());
        Assertions.assertThatThrownBy(() -> s3.getObject(r -> r.bucket(BUCKET).key("a")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.requestId()).isNotBlank());
    }

    @Test
    void everyAnswerHasTheDateOfTheClock() {
        clock.advance(Duration.ofDays(100));
        assertThat(s3.listBuckets().sdkHttpResponse().firstMatchingHeader("Date"))
                .hasValue("Tue, 02 Mar 2027 09:15:00 GMT");
        assertThat(ec2.describeImages(r -> {}).sdkHttpResponse().firstMatchingHeader("Date"))
                .hasValue("Tue, 02 Mar 2027 09:15:00 GMT");
    }

    @Test
    void regionsAreSeparate() {
        String id = image("web-1");
        refused("InvalidAMIID.NotFound", () -> clients.ec2("us-east-1").describeImages(r -> r.imageIds(id)));
        assertThat(clients.ec2("us-east-1").describeInstances(r -> {}).reservations())
                .isEmpty();
    }

    @Test
    void anUnsignedCallIsRefused() throws Exception {
        assertThat(post("Action=DescribeImages&Version=2016-11-15"))
                .startsWith("401")
                .contains("AuthFailure");
        assertThat(post("Action=GetCallerIdentity&Version=2011-06-15"))
                .startsWith("403")
                .contains("MissingAuthenticationToken");
        refused(
                "AccessDenied",
                () -> clients.s3(aws.region(), AnonymousCredentialsProvider.create())
                        .listObjectsV2(r -> r.bucket(BUCKET)));
    }

    @Test
    void garbageDoesNoHarm() throws Exception {
        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", aws.endpoint().getPort())) {
            socket.getOutputStream().write("GET /%zz HTTP/1.1\r\nContent-Length: -x\r\n\r\n".getBytes());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(s3.listBuckets().buckets()).hasSize(1);
    }

    @Test
    void theServerListensOnLoopbackOnly() {
        assertThat(aws.endpoint().getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void aBucketCanBeTheHost() throws Exception {
        aws.s3().put(BUCKET, "a/b", "x");
        String answer;
        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", aws.endpoint().getPort())) {
            String request = "GET /a/b HTTP/1.1\r\nHost: " + BUCKET + ".localhost:80\r\n"
                    + "Authorization: AWS4-HMAC-SHA256 Credential=AK/20261122/eu-west-1/s3/aws4_request, "
                    + "SignedHeaders=host, Signature=0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes());
            answer = new String(socket.getInputStream().readAllBytes());
        }
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nx");
    }

    private String post(String form) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(aws.endpoint() + "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
