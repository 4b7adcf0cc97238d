package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Whatever is wrong, nothing is made, and one line names the cause and what to do. */
class BadInputTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String AMI = "ami-0123456789abcdef0";
    private static final String FOREIGN_KEY =
            "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    private final CliBed bed = new CliBed();

    @BeforeEach
    void forgetTheSetUp() {
        bed.aws.calls().reset();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private String failure(CliBed.Run run, int code) {
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).doesNotContain("\tat ");
        bed.assertNothingMade(run);
        return run.failure();
    }

    /** Wrong in itself: nothing is asked of AWS. */
    private String usage(String... arguments) {
        CliBed.Run run = bed.run(arguments);
        String line = failure(run, ExitCodes.USAGE);
        assertThat(bed.aws.calls().total()).isZero();
        assertThat(run.err()).contains("--help");
        return line;
    }

    /** Wrong by what AWS answers. */
    private String refused(String... arguments) {
        return failure(bed.quickly(arguments), ExitCodes.FAILED);
    }

    private String[] backup(String... more) {
        return CliBed.join(List.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET), more);
    }

    private static String[] restore(String amiId, String... more) {
        return CliBed.join(List.of("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET), more);
    }

    @ParameterizedTest
    @CsvSource({
        "'',acme-ami-backups,eu-west-1,The instance ID is missing,for example i-",
        "web-1,acme-ami-backups,eu-west-1,is not a valid instance ID,looks like i-",
        "i-0A1B2C3D4E5F67890,acme-ami-backups,eu-west-1,is not a valid instance ID,looks like i-",
        "i-0a1b2c3d4e5f67890,'',eu-west-1,The bucket is missing,Give the name",
        "i-0a1b2c3d4e5f67890,Acme_Backups,eu-west-1,is not a valid bucket name,lowercase letters",
        "i-0a1b2c3d4e5f67890,acme/backups,eu-west-1,is not a valid bucket name,without a path",
        "i-0a1b2c3d4e5f67890,acme-ami-backups,'',The Region is missing,for example eu-west-1",
        "i-0a1b2c3d4e5f67890,acme-ami-backups,Ireland,is not a valid Region,looks like eu-west-1",
    })
    void aBackupsWrongOrEmptyIdBucketAndRegionAreWrongUsage(
            String instanceId, String bucket, String region, String cause, String advice) {
        assertThat(usage("backup", "--instance-id", instanceId, "--bucket", bucket, "--region", region))
                .contains(cause)
                .contains(advice);
    }

    @ParameterizedTest
    @CsvSource({
        "'',acme-ami-backups,eu-west-1,Say what is restored",
        "i-0a1b2c3d4e5f67890,acme-ami-backups,eu-west-1,is not a valid AMI ID",
        "ami-0123456789abcdef0,'',eu-west-1,The bucket is missing",
        "ami-0123456789abcdef0,acme-ami-backups,mars-1,is not a valid Region",
    })
    void aRestoresWrongOrEmptyIdBucketAndRegionAreWrongUsage(String amiId, String bucket, String region, String cause) {
        assertThat(usage("restore", "--ami-id", amiId, "--bucket", bucket, "--region", region))
                .contains(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "--ami-prefix,bäckup,can't start an AMI name",
        "--ami-prefix,12345678901234567890123456789012345678901234567890123456789012345,has 65 characters",
        "--kms-key-id,my key,is not a valid KMS key",
        "--kms-key-id," + FOREIGN_KEY + ",is in us-east-1",
        "--tag,aws:name=web,AWS reserves keys that begin with aws:",
        "--tag,ami-backup:run-id=1,AMI Backup those that begin with ami-backup:",
        "--exclude-device,/dev/sd f,is not a valid device name",
        "--poll-interval,fast,'\"fast\" is not a valid duration. Give one from 10ms to 60m, such as 200ms, 5s or 1m.'",
        "--poll-interval,0s,'\"0s\" is not a valid duration. Give one from 10ms to 60m, such as 200ms, 5s or 1m.'",
        "--poll-interval,2h,'\"2h\" is not a valid duration. Give one from 10ms to 60m, such as 200ms, 5s or 1m.'",
        "--tag,novalue,'ami-backup: \"novalue\" is not a valid tag. Write each tag as key=value.'",
        "--output,xml,--output",
        "--role-arn,backup,is not a valid role ARN",
        "--external-id,abc,'--external-id is used only with a role. Add --role-arn, or remove --external-id.'",
        "--endpoint-url,here,'\"here\" is not a valid URL for --endpoint-url. Give a URL such as http://127.0.0.1:9090"
                + " or'",
        "--profile,nobody,'There is no profile \"nobody\" in ~/.aws/config or ~/.aws/credentials'",
    })
    void anOptionsWrongValueIsWrongUsage(String option, String value, String cause) {
        assertThat(usage(backup(option, value))).contains(cause);
    }

    @Test
    void aKeyForAPlainBackupIsWrongUsage() {
        assertThat(usage(backup("--no-encrypt", "--kms-key-id", "alias/backups")))
                .isEqualTo("ami-backup: The key alias/backups was given, but encryption is off. Remove the key, or turn"
                        + " encryption on (--encrypt).");
    }

    /** Which of the two was meant can't be known. */
    @Test
    void aTagThatIsGivenTwiceIsWrongUsage() {
        String line = "ami-backup: The tag \"A\" is given twice, with the values \"1\" and \"2\". Give it once.";
        assertThat(usage(backup("--tag", "A=1", "--tag", "A=2"))).isEqualTo(line);
        assertThat(usage(restore(AMI, "--tag", "A=1", "--tag=A=2"))).isEqualTo(line);
        assertThat(usage("list", "--bucket", CliBed.BUCKET, "--tag", "A=1", "--tag", "A=2"))
                .isEqualTo(line);
        assertThat(usage("show", "--bucket", CliBed.BUCKET, "--tag", "A=1", "--tag", "A=2"))
                .isEqualTo(line);
        assertThat(usage(
                        "policy",
                        "--for",
                        "backup",
                        "--bucket",
                        CliBed.BUCKET,
                        "--region",
                        "eu-west-1",
                        "--account",
                        "123456789012",
                        "--only-tagged",
                        "A=1",
                        "--only-tagged",
                        "A=2"))
                .isEqualTo(line);
    }

    /** Whoever reads it looks for such an option in the help. */
    @Test
    void linesNameOptionsAsTheCommandLineDoes() {
        ResourceBundle texts = ResourceBundle.getBundle(Texts.class.getName());
        Set<String> names =
                texts.keySet().stream().filter(key -> key.startsWith("name.")).collect(Collectors.toSet());
        assertThat(names)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(Texts.text(name)).startsWith("--"));
        Set<String> options = Stream.of(
                        BackupCommand.class, RestoreCommand.class, GateCommand.class, PruneCommand.class)
                .flatMap(command -> CommandSpec.forAnnotatedObject(command).options().stream())
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toSet());
        // What follows an option is its value.
        assertThat(names)
                .allSatisfy(
                        name -> assertThat(options).contains(Texts.text(name).split(" ")[0]));
        assertThat(texts.keySet())
                .filteredOn(key -> !key.contains("pipeline") && !key.startsWith("name."))
                .allSatisfy(key -> assertThat(texts.getString(key).replaceAll("\\{name[^}]*}", ""))
                        .doesNotContainPattern("\\b(" + String.join("|", fieldsOfRequests()) + ")\\b"));
    }

    /** Those of two words: the others are plain English. */
    private static Set<String> fieldsOfRequests() {
        return Stream.of(BackupRequest.class, RestoreRequest.class)
                .flatMap(request -> Arrays.stream(request.getRecordComponents()))
                .map(RecordComponent::getName)
                .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    /** Whatever is wrong with an option, its line is one that somebody has written. */
    @Test
    void noLineAboutAnOptionStutters() {
        // What several commands share is the same in each of them.
        Set<Object> seen = new HashSet<>();
        for (Class<?> command : AmiBackup.class.getAnnotation(Command.class).subcommands()) {
            CommandSpec spec = CommandSpec.forAnnotatedObject(command);
            boolean serves = command == SimulateAwsCommand.class || command == DemoCommand.class;
            for (OptionSpec option : spec.options()) {
                if (!seen.add(option.userObject())) {
                    continue;
                }
                String name = option.longestName();
                for (List<String> wrong : List.of(
                        List.of(name),
                        List.of(name + "="),
                        List.of(name + "=%"),
                        List.of(name, "a", name, "b"),
                        List.of(name + "=a=1", name + "=a=2", "--colour"))) {
                    CliBed.Run run = bed.run(CliBed.join(
                            serves ? List.of(spec.name(), "--colour") : List.of(spec.name()),
                            wrong.toArray(String[]::new)));
                    if (run.code() != ExitCodes.DONE) {
                        assertThat(run.failure())
                                .doesNotContainPattern("(?i)\\b(\\w+) \\1\\b")
                                .doesNotContain("internal error");
                    }
                }
            }
        }
    }

    @Test
    void aNameThatNoImageCanHaveIsWrongUsage() {
        assertThat(usage(restore(AMI, "--name", "a#b"))).contains("is not a valid AMI name");
        assertThat(usage(restore(AMI, "--kms-key-id", FOREIGN_KEY))).contains("is in us-east-1");
    }

    @Test
    void missingAndUnknownOptionsAreWrongUsage() {
        assertThat(usage("backup", "--bucket", CliBed.BUCKET)).contains("--instance-id");
        assertThat(usage("backup", "--instance-id", INSTANCE)).contains("--bucket");
        assertThat(usage("restore", "--bucket", CliBed.BUCKET)).contains("--ami-id");
        assertThat(usage("resume", "--run-id", "7f3a2c41")).contains("--bucket");
        assertThat(usage("resume", "--run-id", "what?", "--bucket", CliBed.BUCKET))
                .contains("is not a valid run ID");
        assertThat(usage(backup("--colour"))).contains("--colour");
        assertThat(usage("backups")).contains("backups");
        assertThat(usage()).contains("No command was given. The commands are backup, restore,");
        assertThat(usage("list", "--bucket", CliBed.BUCKET, "--instance-id", "web-1"))
                .contains("is not a valid instance ID");
        assertThat(usage("show", "--bucket", CliBed.BUCKET, "--ami-id", "web-1"))
                .contains("is not a valid AMI ID");
    }

    @Test
    void wrongUsageIsAlsoReportedAsJson() {
        for (String[] arguments : List.of(
                new String[] {"backup", "--instance-id", "x", "--bucket", CliBed.BUCKET, "--output", "json"},
                new String[] {"backup", "--output=json"})) {
            CliBed.Run run = bed.run(arguments);
            assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(run.json().path("status").asText()).isEqualTo("failed");
            assertThat("ami-backup: " + run.json().path("error").asText()).isEqualTo(run.failure());
        }
    }

    @Test
    void aMissingInstanceIsNamed() {
        assertThat(refused("backup", "--instance-id", INSTANCE, "--bucket", CliBed.BUCKET))
                .contains("There is no instance " + INSTANCE + " in eu-west-1")
                .contains("Check the ID");
    }

    @Test
    void aTerminatedInstanceIsRefused() {
        bed.aws.ec2().terminateInstance(bed.instance);
        assertThat(refused(backup())).contains("is terminated").contains("running or stopped");
    }

    @Test
    void anInstanceStoreInstanceIsRefused() {
        String id = bed.aws.ec2().runInstance(InstanceSpec.named("old").instanceStoreRoot());
        assertThat(refused("backup", "--instance-id", id, "--bucket", CliBed.BUCKET))
                .contains("instance-store root device")
                .contains("EBS-backed");
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        assertThat(refused("backup", "--instance-id", bed.instance, "--bucket", "acme-nowhere"))
                .contains("NoSuchBucket")
                .contains("acme-nowhere");
        assertThat(refused("restore", "--ami-id", AMI, "--bucket", "acme-nowhere"))
                .contains("NoSuchBucket");
        assertThat(refused("resume", "--run-id", "7f3a2c41", "--bucket", "acme-nowhere"))
                .contains("NoSuchBucket");
    }

    @Test
    void aBucketInAnotherRegionIsNamedWithItsRegion() {
        bed.aws.s3().createBucket("acme-us", "us-east-1");
        String words = "The bucket acme-us is in us-east-1, not in eu-west-1";
        assertThat(refused("backup", "--instance-id", bed.instance, "--bucket", "acme-us"))
                .contains(words);
        assertThat(refused("restore", "--ami-id", AMI, "--bucket", "acme-us")).contains(words);
    }

    @Test
    void aDeviceThatTheInstanceDoesNotHaveIsRefused() {
        assertThat(refused(backup("--exclude-device", "/dev/sdz"))).contains("/dev/xvda, /dev/sdf");
        assertThat(refused(backup("--exclude-device", "/dev/xvda"))).contains("can't be excluded");
    }

    @Test
    void credentialsThatAwsRejectsAreAFailure() {
        bed.aws.faults().expireCredentials(CliBed.ACCESS_KEY);
        assertThat(refused(backup())).contains("Expired");
    }

    @Test
    void aMissingBackupIsNotRestored() {
        assertThat(refused(restore(AMI)))
                .contains("has no backup of " + AMI)
                .contains("Check the AMI ID and the bucket");
    }

    @Test
    void anObjectWithoutARecordIsNotRestored() {
        bed.aws.s3().put(CliBed.BUCKET, AMI + ".bin", "an image");
        assertThat(refused(restore(AMI))).contains("has no record (ami-metadata/" + AMI + ".json)");
    }

    @Test
    void aRecordWithoutAnObjectIsNotRestored() {
        String amiId = backedUp();
        bed.aws.s3().delete(CliBed.BUCKET, amiId + ".bin");
        assertThat(refused(restore(amiId))).contains("no object (" + amiId + ".bin)");
    }

    @Test
    void aDamagedRecordIsNotRestored() {
        String amiId = backedUp();
        String key = "ami-metadata/" + amiId + ".json";
        String whole = bed.aws.s3().text(CliBed.BUCKET, key);
        bed.aws.s3().put(CliBed.BUCKET, key, whole.substring(0, whole.length() / 2));
        assertThat(refused(restore(amiId))).contains("The record " + key + " is damaged");
    }

    @Test
    void anIncompleteBackupIsNotRestored() throws IOException {
        String amiId = backedUp();
        String key = "ami-metadata/" + amiId + ".json";
        ObjectNode record =
                (ObjectNode) new ObjectMapper().readTree(bed.aws.s3().text(CliBed.BUCKET, key));
        bed.aws.s3().put(CliBed.BUCKET, key, record.put("status", "storing").toString());
        assertThat(refused(restore(amiId)))
                .contains("is not complete (status storing)")
                .contains("Resume run " + record.path("runId").asText());
    }

    @Test
    void anObjectInGlacierIsNotRestored() {
        String amiId = backedUp();
        bed.aws.s3().storageClass(CliBed.BUCKET, amiId + ".bin", "GLACIER");
        assertThat(refused(restore(amiId))).contains("is archived (GLACIER)").contains("restore-object");
    }

    @Test
    void aNameInUseIsNotRestoredTo() {
        String amiId = backedUp();
        String taken = bed.images().get(0).name();
        assertThat(refused(restore(amiId, "--name", taken))).contains("is already used by " + amiId);
    }

    private String backedUp() {
        String amiId = bed.backup().path("amiId").asText();
        bed.aws.calls().reset();
        return amiId;
    }
}
