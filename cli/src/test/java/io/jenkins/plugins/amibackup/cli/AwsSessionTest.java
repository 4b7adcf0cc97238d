package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where AWS is, in which Region, and as whom: options, variables, profiles. */
class AwsSessionTest {

    private static final List<String> PROPERTIES = List.of(
            "aws.configFile",
            "aws.sharedCredentialsFile",
            "aws.disableEc2Metadata",
            "aws.accessKeyId",
            "aws.secretAccessKey");

    private final CliBed bed = new CliBed();

    @TempDir
    private Path home;

    @BeforeEach
    void startWithoutAnything() throws IOException {
        Files.createFile(home.resolve("config"));
        Files.createFile(home.resolve("credentials"));
        System.setProperty("aws.configFile", home.resolve("config").toString());
        System.setProperty(
                "aws.sharedCredentialsFile", home.resolve("credentials").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    @AfterEach
    void close() {
        PROPERTIES.forEach(System::clearProperty);
        bed.close();
    }

    private CliBed.Run list(String... options) {
        return bed.run(CliBed.join(List.of("list", "--bucket", CliBed.BUCKET), options));
    }

    private void config(String text) throws IOException {
        Files.writeString(home.resolve("config"), text);
    }

    private String lastKey() {
        return bed.aws.calls().log().get(bed.aws.calls().log().size() - 1).accessKeyId();
    }

    @Test
    void theOptionForTheRegionOverridesTheVariables() {
        bed.environment.put("AWS_REGION", "us-west-2");
        assertThat(list().failure()).contains("is in eu-west-1, not in us-west-2");
        assertThat(list("--region", CliBed.REGION).code()).isZero();
    }

    @Test
    void awssOlderVariableForTheRegionIsRead() {
        bed.environment.remove("AWS_REGION");
        bed.environment.put("AWS_DEFAULT_REGION", CliBed.REGION);
        assertThat(list().code()).isZero();
    }

    @Test
    void theRegionOfTheProfileIsRead() throws IOException {
        bed.environment.remove("AWS_REGION");
        config("[default]\nregion = eu-west-1\n[profile west]\nregion = us-west-2\n");
        assertThat(list().code()).isZero();
        bed.environment.put("AWS_PROFILE", "west");
        assertThat(list().failure()).contains("not in us-west-2");
    }

    @Test
    void withoutARegionADefaultIsUsedAndReported() {
        bed.environment.remove("AWS_REGION");
        CliBed.Run run = list();
        assertThat(run.err())
                .contains(
                        "No Region is configured, so us-east-1 is used. To use another, give --region or set AWS_REGION.");
        assertThat(run.failure()).contains("is in eu-west-1, not in us-east-1");
    }

    @Test
    void theOptionForTheEndpointOverridesTheVariables() {
        bed.environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        assertThat(list("--endpoint-url", bed.aws.endpoint().toString()).code()).isZero();
    }

    @Test
    void aServicesOwnEndpointOverridesTheCommonOne() {
        bed.environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        bed.environment.put("AWS_ENDPOINT_URL_S3", bed.aws.endpoint().toString());
        assertThat(list().code()).isZero();
    }

    @Test
    void anInvalidEndpointVariableIsNamed() {
        bed.environment.put("AWS_ENDPOINT_URL_S3", "somewhere");
        assertThat(list().failure())
                .isEqualTo(
                        "ami-backup: AWS_ENDPOINT_URL_S3 is \"somewhere\", which is not a valid URL. Set it to a URL such as"
                                + " https://vpce-1a2b.ec2.eu-west-1.vpce.amazonaws.com.");
        bed.environment.put("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assertThat(list("--endpoint-url", bed.aws.endpoint().toString()).code()).isZero();
    }

    @Test
    void pathStyleIsForServersThatNeedIt() {
        assertThat(list("--endpoint-url", bed.aws.endpoint().toString(), "--path-style")
                        .code())
                .isZero();
        assertThat(list(
                                "--endpoint-url",
                                "http://localhost:" + bed.aws.endpoint().getPort())
                        .code())
                .isZero();
    }

    @Test
    void theCredentialsAreThoseThatAnyAwsToolFinds() {
        bed.credentials = null;
        System.setProperty("aws.accessKeyId", "AKIAPROPERTY");
        System.setProperty("aws.secretAccessKey", "secret");
        assertThat(list().code()).isZero();
        assertThat(lastKey()).isEqualTo("AKIAPROPERTY");
    }

    @Test
    void aGivenProfileComesFirst() throws IOException {
        bed.credentials = null;
        System.setProperty("aws.accessKeyId", "AKIAPROPERTY");
        System.setProperty("aws.secretAccessKey", "secret");
        config("[profile rescue]\naws_access_key_id = AKIARESCUE\naws_secret_access_key = secret\n");
        assertThat(list("--profile", "rescue").code()).isZero();
        assertThat(lastKey()).isEqualTo("AKIARESCUE");
    }

    @Test
    void withoutCredentialsOneLineSaysWhereTheyWereLookedFor() {
        bed.credentials = null;
        CliBed.Run run = list("--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure())
                .isEqualTo(
                        "ami-backup: No AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a"
                                + " profile with --profile or AWS_PROFILE, or run this on an instance that has a role.");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.json().path("error").asText()).contains("No AWS credentials were found");
    }

    @Test
    void aProfileWithoutCredentialsIsNamed() throws IOException {
        bed.credentials = null;
        config("[profile empty]\nregion = eu-west-1\n");
        assertThat(list("--profile", "empty").failure())
                .contains("The profile \"empty\" has no usable credentials: ")
                .endsWith(". Check it in ~/.aws, or sign in again with aws sso login.")
                .doesNotContain("ProfileFile");
    }

    @Test
    void aRoleIsAssumedWithItsExternalId() {
        String role = "arn:aws:iam::123456789012:role/rescue";
        bed.aws.ec2().role(role, "acme-42");
        assertThat(list("--role-arn", role, "--external-id", "acme-42").code()).isZero();
        assertThat(lastKey()).startsWith("ASIA");
        CliBed.Run refused = list("--role-arn", role);
        assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.failure())
                .contains("sts:AssumeRole failed: AccessDenied")
                .contains(role);
    }

    @Test
    void theProxyOfTheEnvironmentIsUsed() throws IOException {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(String.valueOf(exchange.getRequestURI().getHost()));
            forward(exchange, bed.aws.endpoint());
        });
        proxy.start();
        try {
            bed.environment.put("AWS_ENDPOINT_URL", "http://aws.invalid");
            bed.environment.put(
                    "HTTP_PROXY", "http://127.0.0.1:" + proxy.getAddress().getPort());
            CliBed.Run run = list("--path-style");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(asked).contains("aws.invalid");
            asked.clear();
            bed.environment.put("AWS_ENDPOINT_URL", bed.aws.endpoint().toString());
            bed.environment.put("NO_PROXY", "127.0.0.1");
            assertThat(list().code()).isZero();
            assertThat(asked).isEmpty();
        } finally {
            proxy.stop(0);
        }
    }

    private static void forward(HttpExchange exchange, URI to) throws IOException {
        Set<String> hop = Set.of("host", "connection", "content-length", "expect", "proxy-connection");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        to.resolve(exchange.getRequestURI().getRawPath()
                                + (exchange.getRequestURI().getRawQuery() == null
                                        ? ""
                                        : "?" + exchange.getRequestURI().getRawQuery())))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!hop.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (!hop.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            boolean empty = answer.body().length == 0;
            exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
