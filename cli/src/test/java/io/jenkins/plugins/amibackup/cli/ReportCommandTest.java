package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run report(String... more) {
        return bed.run(CliBed.join(List.of("report", "--instance-tag", "Role=web", "--bucket", CliBed.BUCKET), more));
    }

    private void backedUp(Duration ago) {
        IndexEntry entry = new IndexEntry(
                bed.instance, "ami-0123456789abcdef0", Instant.now().minus(ago), 1, CliBed.REGION, bed.aws.accountId());
        bed.aws.s3().put(CliBed.BUCKET, entry.key(), "");
    }

    @Test
    void whereEverythingIsProtectedTheExitCodeSaysSo() {
        backedUp(Duration.ofHours(1));
        CliBed.Run run = report();
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).containsExactly("\"Role=web\": 1 of 1 protected, 0 unprotected.");
        assertThat(bed.aws.calls().counts())
                .containsOnlyKeys("ec2:DescribeInstances", "s3:HeadBucket", "s3:ListObjectsV2");
    }

    @Test
    void whereSomethingIsUnprotectedTheExitCodeIsThatOfAClosedGate() {
        backedUp(Duration.ofHours(30));
        CliBed.Run run = report("--max-age", "24h");
        assertThat(run.code()).isEqualTo(ExitCodes.CLOSED);
        assertThat(run.out())
                .contains("0 of 1 protected, 1 unprotected.")
                .contains("The newest backup of web-1 (" + bed.instance
                        + "), ami-0123456789abcdef0, is 1 day 6 hours old; \"Role=web\" allows at most 1 day.");
        assertThat(report("--max-age", "2d").code()).isZero();
    }

    @Test
    void asJsonItIsOneObject() {
        backedUp(Duration.ofHours(30));
        CliBed.Run run = report("--proven-within", "30d", "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.CLOSED);
        JsonNode json = run.json();
        assertThat(json.path("allWell").asBoolean()).isFalse();
        assertThat(json.path("unprotected").asInt()).isEqualTo(1);
        assertThat(json.at("/expectations/0/maxAge").asText()).isEqualTo("1d");
        assertThat(json.at("/expectations/0/provenWithin").asText()).isEqualTo("30d");
        assertThat(json.at("/expectations/0/place").asText()).isEqualTo(CliBed.BUCKET);
        assertThat(json.at("/expectations/0/gaps/0/instanceName").asText()).isEqualTo("web-1");
    }

    @Test
    void whatCanNotBeAskedIsAFailureAndNotAGap() {
        bed.aws.faults().deny("ec2:DescribeInstances");
        CliBed.Run run = report("--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("ec2:DescribeInstances");
        assertThat(run.json().path("status").asText()).isEqualTo("failed");
    }

    @Test
    void tagsThatNobodyCarriesAreAFailure() {
        CliBed.Run run = bed.run("report", "--instance-tag", "Role=none", "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("No instance in eu-west-1 is tagged Role=none");
    }

    @Test
    void wrongValuesAreWrongUsageAndAskNothing() {
        assertThat(report("--max-age", "soon").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(report("--proven-within", "1m").err()).contains("No backup can be complete that quickly");
        assertThat(bed.run("report", "--instance-tag", "web", "--bucket", CliBed.BUCKET)
                        .err())
                .contains("\"web\" is not a valid tag");
        assertThat(bed.aws.calls().total()).isZero();
    }
}
