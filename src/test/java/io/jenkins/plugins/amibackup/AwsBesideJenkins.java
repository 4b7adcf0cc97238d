package io.jenkins.plugins.amibackup;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.BulkChange;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An AWS beside the Jenkins of a test: it outlives the restarts of that Jenkins, and its clock moves only when the test
 * moves it.
 */
public final class AwsBesideJenkins implements BeforeEachCallback, AfterEachCallback {

    public static final String REGION = "eu-west-1";
    public static final String BUCKET = "acme-ami-backups";
    public static final String CREDENTIALS = "aws";
    public static final String ACCESS_KEY = "AKIAEXAMPLEOFABACKUP";
    public static final String SECRET_KEY = "a-secret-that-must-never-be-seen-anywhere";

    public static final Duration IMAGE = Duration.ofMinutes(7);
    public static final Duration COPY = Duration.ofMinutes(9);
    public static final Duration STORE = Duration.ofMinutes(11);
    public static final Duration RESTORE = Duration.ofMinutes(13);
    /** From the launch of a machine until it runs, and from its end until it is gone. */
    public static final Duration START = Duration.ofMinutes(1);
    /** From then until its status checks are ok. */
    public static final Duration CHECKS = Duration.ofMinutes(4);

    public final MovableClock clock = new MovableClock(Instant.now());
    public EmbeddedAws aws;
    public String instance;
    private String subnet;
    private String group;

    private final UnaryOperator<EmbeddedAws.Builder> settings;

    private AwsBesideJenkins(UnaryOperator<EmbeddedAws.Builder> settings) {
        this.settings = settings;
    }

    /** Everything is done as soon as it is asked for. */
    public static AwsBesideJenkins quick() {
        return new AwsBesideJenkins(builder -> builder);
    }

    /** Phases take their time on a clock that the test moves. */
    public static AwsBesideJenkins slow() {
        return with(builder ->
                builder.durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE).instances(START, CHECKS)));
    }

    public static AwsBesideJenkins with(UnaryOperator<EmbeddedAws.Builder> settings) {
        return new AwsBesideJenkins(settings);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        System.setProperty(AmiBackupEngine.POLL_MILLIS, "20");
        System.setProperty(AwsTasks.PATIENCE_MILLIS, "60000");
        aws = settings.apply(EmbeddedAws.builder().clock(clock).region(REGION)).start();
        instance = aws.ec2().runInstance(web1());
        aws.s3().createBucket(BUCKET, REGION);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.clearProperty(AmiBackupEngine.POLL_MILLIS);
        System.clearProperty(AwsTasks.PATIENCE_MILLIS);
        aws.close();
    }

    /** A server with a root volume and a data volume, both plain, and a tag that AWS keeps to itself. */
    private static InstanceSpec web1() {
        return InstanceSpec.named("web-1")
                .volume(VolumeSpec.gp3("/dev/xvda", 8))
                .volume(VolumeSpec.gp3("/dev/sdf", 100).tag("Team", "storage"))
                .tag("Role", "web")
                .tag("aws:cloudformation:stack-name", "web");
    }

    /** Tells the running Jenkins where this AWS is, and gives it credentials for it that jobs name {@link #CREDENTIALS}. */
    public void configure() throws IOException {
        configure(aws.endpoint().toString());
    }

    /** The same for a Jenkins in a process of its own, to which only texts can be handed. */
    public static void configure(String endpoint) throws IOException {
        reach(endpoint);
        addCredentials(new AWSCredentialsImpl(CredentialsScope.GLOBAL, CREDENTIALS, ACCESS_KEY, SECRET_KEY, "test"));
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        try (BulkChange change = new BulkChange(configuration)) {
            configuration.setBucket(BUCKET);
            configuration.setCredentialsId(CREDENTIALS);
            change.commit();
        }
    }

    /** Tells the running Jenkins where this AWS is, and nothing else. */
    public void reach() throws IOException {
        reach(aws.endpoint().toString());
    }

    private static void reach(String endpoint) throws IOException {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        try (BulkChange change = new BulkChange(configuration)) {
            configuration.setRegion(REGION);
            configuration.setEc2EndpointUrl(endpoint);
            configuration.setS3EndpointUrl(endpoint);
            configuration.setStsEndpointUrl(endpoint);
            configuration.setPathStyle(true);
            change.commit();
        }
    }

    public static void addCredentials(AWSCredentialsImpl credentials) throws IOException {
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials().add(credentials);
        provider.save();
    }

    /** A subnet that leads nowhere: made when it is first asked for. */
    public String quarantineSubnet() {
        if (subnet == null) {
            String vpc = aws.networks().vpc("10.50.0.0/16", null);
            subnet = aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
            group = aws.networks().closedGroup(vpc, "quarantine");
        }
        return subnet;
    }

    /** A group of that subnet's VPC from which nothing goes out. */
    public String quarantineGroup() {
        quarantineSubnet();
        return group;
    }

    /** The network of a verification, as a Pipeline names it. */
    public String quarantine() {
        return "subnetId: '" + quarantineSubnet() + "', securityGroupIds: ['" + group + "']";
    }

    /** The machines that verifications have started, ended ones included. */
    public List<InstanceModel> drillMachines() {
        return aws.ec2().instances().stream()
                .filter(machine ->
                        machine.clientToken() != null && machine.clientToken().startsWith("ami-backup-drill-"))
                .toList();
    }

    /** The images that stand. */
    public List<ImageModel> images() {
        return aws.ec2().images().stream()
                .filter(image -> !image.state().equals("deregistered"))
                .toList();
    }
}
