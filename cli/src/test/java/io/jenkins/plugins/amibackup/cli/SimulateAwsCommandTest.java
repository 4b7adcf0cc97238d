package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulateAwsCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void itPrintsTheNamesAndWhatToPaste() {
        CliBed.Run run = bed.run("simulate-aws", "--until-eof", "--bucket", "my-bucket", "--region", "eu-central-1");
        assertThat(run.code()).as(run.err()).isZero();
        String endpoint = run.out().replaceAll("(?s).*(http://127[.]0[.]0[.]1:[0-9]+).*", "$1");
        String instance = run.out().replaceAll("(?s).*(i-[0-9a-f]{17}).*", "$1");
        assertThat(run.out())
                .contains("A simulated AWS is running at " + endpoint + ", 10 times as fast as the real one.")
                .containsPattern("Instance +" + instance + " \\(web-1\\) in eu-central-1")
                .containsPattern("Bucket +my-bucket")
                .containsPattern(
                        "Quarantine +subnet subnet-[0-9a-f]+, security group sg-[0-9a-f]+, for machines of verifications")
                .contains("export AWS_ACCESS_KEY_ID=")
                .contains("export AWS_SECRET_ACCESS_KEY=")
                .contains("export AWS_REGION=eu-central-1")
                .contains("export AWS_ENDPOINT_URL=" + endpoint)
                .contains("ami-backup backup --endpoint-url " + endpoint + " --region eu-central-1 --instance-id "
                        + instance + " --bucket my-bucket")
                .contains("ami-backup list --endpoint-url " + endpoint);
    }

    @Test
    void itServesUntilItIsInterrupted() throws Exception {
        CompletableFuture<JsonNode> told = new CompletableFuture<>();
        bed.onOut = text -> told.complete(parsed(text));
        CompletableFuture<CliBed.Run> served =
                CompletableFuture.supplyAsync(() -> bed.run("simulate-aws", "--speed", "2000", "--output", "json"));
        JsonNode sample = told.get();
        try (CliBed user = new CliBed()) {
            user.environment.remove("AWS_REGION");
            user.environment.remove("AWS_ENDPOINT_URL");
            sample.path("environment")
                    .fields()
                    .forEachRemaining(variable -> user.environment.put(
                            variable.getKey(), variable.getValue().asText()));
            List<String> bucket = List.of("--bucket", sample.path("bucket").asText());
            CliBed.Run backup = user.quickly(CliBed.join(
                    List.of("backup", "--instance-id", sample.path("instanceId").asText()),
                    bucket.toArray(String[]::new)));
            assertThat(backup.code()).as(backup.err()).isZero();
            assertThat(user.run(CliBed.join(List.of("list"), bucket.toArray(String[]::new)))
                            .out())
                    .contains(sample.path("instanceId").asText());
        }
        bed.interrupts.first();
        assertThat(served.get().code()).isZero();
    }

    private static JsonNode parsed(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    @Test
    void aPortInUseIsAFailure() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CliBed.Run run = bed.run("simulate-aws", "--port", String.valueOf(taken.getLocalPort()));
            assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(run.failure())
                    .contains("Can't open port " + taken.getLocalPort() + ": ")
                    .endsWith(". Choose another port with --port, or omit the option to use any free one.");
        }
    }

    @Test
    void wrongValuesAreWrongUsage() {
        assertThat(bed.run("simulate-aws", "--port", "70000").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(bed.run("simulate-aws", "--port", "web").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(bed.run("simulate-aws", "--speed", "0").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(bed.run("simulate-aws", "--region", "here").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(bed.run("simulate-aws", "--bucket", "B").code()).isEqualTo(ExitCodes.USAGE);
    }
}
