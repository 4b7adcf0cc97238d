package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.CommandFate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run verify(String... options) {
        return bed.quickly(CliBed.join(List.of("verify", "--bucket", CliBed.BUCKET, "--output", "json"), options));
    }

    private CliBed.Run quarantine(String... options) {
        return bed.run(CliBed.join(
                List.of(
                        "verify",
                        "--make-quarantine",
                        "--vpc-id",
                        bed.aws.networks().defaultVpc(),
                        "--output",
                        "json"),
                options));
    }

    @Test
    void aBackupIsProvenAndTheResultIsOneJsonObject() {
        String stored = bed.backup().path("amiId").asText();

        CliBed.Run run = verify("--instance-id", bed.instance, "--pick", "random", "--within", "1d");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode result = run.json();
        assertThat(result.path("kind").asText()).isEqualTo("verify");
        assertThat(result.path("status").asText()).isEqualTo("done");
        assertThat(result.path("sourceAmiId").asText()).isEqualTo(stored);
        assertThat(result.path("instanceId").asText()).isEqualTo(bed.instance);
        assertThat(result.path("proof").path("level").asText()).isEqualTo("image");
        assertThat(result.path("proof").path("passed").asBoolean()).isTrue();
        assertThat(result.path("console").asText()).isEmpty();
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(stored);
    }

    @Test
    void aResultInWordsNamesTheBackupAndTheProof() {
        String stored = bed.backup().path("amiId").asText();

        CliBed.Run run = bed.quickly("verify", "--ami-id", stored, "--bucket", CliBed.BUCKET);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains(stored).contains("image").doesNotContain("not encrypted");
    }

    @Test
    void aCommandIsRunOnAMachineOfTheBackup() {
        String stored = bed.backup().path("amiId").asText();
        bed.aws.networks().profile("drill", "drill-role");
        String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
        bed.aws.machines().nextCommand(CommandFate.exits(0, "active", ""));

        CliBed.Run run = verify(
                "--ami-id",
                stored,
                "--level",
                "command",
                "--subnet-id",
                bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a'),
                "--security-group-id",
                bed.aws.networks().closedGroup(vpc, "drills"),
                "--allow-network",
                "--instance-profile",
                "drill",
                "--command",
                "systemctl is-active web");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("proof").path("level").asText()).isEqualTo("command");
        assertThat(run.json().path("console").asText()).endsWith("active");
        assertThat(run.err()).contains("this isn't isolation");
    }

    @ParameterizedTest
    @CsvSource({
        "'',Name either the AMI",
        "--instance-id i-0a1b2c3d4e5f67890 --level command --subnet-id subnet-0a1b2c3d4e5f67890 --security-group-id sg-0a1b2c3d4e5f67890 --command true,allow that (allowNetwork)",
        "--instance-id web-1,is not a valid instance ID",
        "--instance-id i-0a1b2c3d4e5f67890 --level reboot,is not a level of proof",
        "--instance-id i-0a1b2c3d4e5f67890 --pick oldest,does not say which backup",
        "--instance-id i-0a1b2c3d4e5f67890 --within soon,is not a valid age",
        "--instance-id i-0a1b2c3d4e5f67890 --level boot,a subnet and a security group must be named",
        "--instance-id i-0a1b2c3d4e5f67890 --yes,Add --make-quarantine",
        "--make-quarantine,needs --vpc-id",
        "--make-quarantine --vpc-id default,is not a valid VPC ID",
        "--make-quarantine --vpc-id vpc-0a1b2c3d4e5f67890 --cidr 10.0.0.1/28,is not a block of addresses",
        "--make-quarantine --vpc-id vpc-0a1b2c3d4e5f67890 --cidr 10.0.0.0/30,is not a block of addresses",
    })
    void wrongUsageIsToldBeforeAnythingIsAsked(String options, String words) {
        bed.aws.calls().reset();
        CliBed.Run run = verify(options.isEmpty() ? new String[0] : options.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(words);
        assertThat(bed.aws.calls().counts()).isEmpty();
    }

    @Test
    void withoutABucketNothingIsVerified() {
        CliBed.Run run = bed.run("verify", "--instance-id", bed.instance);
        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("The bucket is missing");
    }

    @Test
    void aClosedNetworkIsFirstShownThenMadeAndNotMadeTwice() {
        JsonNode shown = quarantine().json();
        assertThat(shown.path("missing")).hasSize(5);
        assertThat(shown.path("made")).isEmpty();
        assertThat(shown.has("subnetId")).isFalse();
        assertThat(bed.aws.calls().count("ec2:CreateSecurityGroup")).isZero();

        JsonNode made = quarantine("--yes").json();
        assertThat(made.path("missing")).isEmpty();
        assertThat(made.path("made")).hasSize(5);
        assertThat(made.path("cidr").asText())
                .isEqualTo(shown.path("cidr").asText())
                .endsWith("/28");

        JsonNode again = quarantine("--yes").json();
        assertThat(again.path("made")).isEmpty();
        assertThat(again.path("subnetId")).isEqualTo(made.path("subnetId"));
        assertThat(again.path("securityGroupId")).isEqualTo(made.path("securityGroupId"));
        assertThat(again.path("routeTableId")).isEqualTo(made.path("routeTableId"));
        assertThat(bed.aws.calls().count("ec2:CreateSubnet")).isEqualTo(1);
    }

    @Test
    void whatAFailureHasLeftIsUsedTheNextTime() {
        bed.aws.faults().deny("ec2:AssociateRouteTable");
        CliBed.Run failed = quarantine("--yes");
        assertThat(failed.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(failed.err()).contains("ec2:AssociateRouteTable");
        bed.aws.faults().clear();

        JsonNode made = quarantine("--yes").json();

        assertThat(made.path("made")).hasSize(1);
        assertThat(made.path("made").path(0).asText()).isEqualTo("association");
        assertThat(bed.aws.calls().count("ec2:CreateRouteTable")).isEqualTo(1);
    }

    @Test
    void whatSomebodyHasOpenedIsNamedAndLeftAlone() {
        JsonNode made = quarantine("--yes").json();
        bed.aws.networks().egress(made.path("securityGroupId").asText(), "10.0.0.0/8");
        assertThat(quarantine("--yes").err()).contains("Somebody has added rules to the security group");
        assertThat(bed.aws.calls().count("ec2:RevokeSecurityGroupEgress")).isEqualTo(1);
    }

    @Test
    void aRouteThatLeadsOutIsNamedAndLeftAlone() {
        JsonNode made = quarantine("--yes").json();
        bed.aws.networks().route(made.path("subnetId").asText(), "0.0.0.0/0", "nat-0123456789abcdef0");
        assertThat(quarantine("--yes").err()).contains("has routes that lead out of the VPC");
    }

    @Test
    void aSubnetThatGivesPublicAddressesIsRefused() {
        JsonNode made = quarantine("--yes").json();
        bed.aws.networks().publicAddresses(made.path("subnetId").asText(), true);
        assertThat(quarantine().err()).contains("gives public or IPv6 addresses");
    }

    @Test
    void aGroupOfThisNameThatIsSomebodyElsesIsRefused() {
        bed.aws.networks().group(bed.aws.networks().defaultVpc(), "ami-backup-quarantine");
        assertThat(quarantine("--yes").err()).contains("somebody else's");
    }
}
