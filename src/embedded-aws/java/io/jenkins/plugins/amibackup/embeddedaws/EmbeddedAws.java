package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A local AWS: EC2, S3, STS and the commands of Systems Manager behind one endpoint on loopback, for unmodified AWS SDK clients.
 *
 * <pre>{@code
 * try (EmbeddedAws aws = EmbeddedAws.builder().clock(clock).start()) {
 *     aws.s3().createBucket("backups");
 *     String instance = aws.ec2().runInstance(InstanceSpec.named("web-1").volume("/dev/xvda", 8));
 *     Ec2Client client = Ec2Client.builder().endpointOverride(aws.endpoint()).region(Region.of(aws.region())) ...
 * }
 * }</pre>
 *
 * <p>The service and the Region of a request are read from its signature's credential scope; the signature itself is
 * not checked. Every state is a function of the clock: nothing runs in the background.
 */
public final class EmbeddedAws implements AutoCloseable {

    private final HttpFront front;
    private final Reception reception;
    private final Builder settings;
    private final Ec2State ec2;
    private final S3State s3;
    private final Machines machines;
    private final Networks networks;
    private final References references;
    private final Protections protections;
    private final Calls calls = new Calls();
    private final Faults faults = new Faults();

    private EmbeddedAws(Builder settings) throws IOException {
        this.settings = settings;
        Clock clock = settings.clock;
        Ids ids = new Ids();
        Identities identities = new Identities(settings.accounts, ids, faults);
        settings.roles.forEach(identities::role);
        S3World s3World = new S3World();
        Ec2World ec2World = new Ec2World(clock, ids, settings.durations, settings.visibilityDelay, faults, s3World);
        ec2 = new Ec2State(ec2World, identities, settings.region);
        machines = new Machines(ec2World);
        networks = new Networks(ec2World, settings.region);
        references = new References(ec2World, settings.region);
        protections = new Protections(ec2World, settings.region);
        s3 = new S3State(s3World, ec2World, ids, clock, settings.region);
        Map<String, Service> services = Map.of(
                "ec2", new Ec2Api(ec2World, settings.throttling ? new TokenBuckets() : null),
                "s3", new S3Api(s3World, ec2World, ids, faults),
                "ssm", new SsmApi(ec2World, faults),
                "sts", new StsApi(identities, faults));
        reception = new Reception(clock, ids, identities, faults, calls, services);
        front = new HttpFront(settings.port, clock, reception);
    }

    /** A server with everything at its default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where clients send their requests, of any service and Region. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + front.port());
    }

    /** The Region of what is set up without naming one. */
    public String region() {
        return settings.region;
    }

    /** The account of what is set up without naming one. */
    public String accountId() {
        return Account.DEFAULT.id();
    }

    /** The clock everything goes by, and every answer's Date. */
    public Clock clock() {
        return settings.clock;
    }

    /** EC2 behind the scenes. */
    public Ec2State ec2() {
        return ec2;
    }

    /** How machines fare that are launched, and what others do to them. */
    public Machines machines() {
        return machines;
    }

    /** Networks and what else a launch names, behind the scenes. */
    public Networks networks() {
        return networks;
    }

    /** What refers to images, behind the scenes. */
    public References references() {
        return references;
    }

    /** What stands against a removal in EC2, behind the scenes. */
    public Protections protections() {
        return protections;
    }

    /** S3 behind the scenes. */
    public S3State s3() {
        return s3;
    }

    /** What was called. */
    public Calls calls() {
        return calls;
    }

    /** What goes wrong on purpose. */
    public Faults faults() {
        return faults;
    }

    /** From now on, what is asked is kept on this tape; null for none. */
    public void record(Tape tape) {
        reception.record(tape);
    }

    /** Answers a request that comes from no client; returns the status, or 0 where no answer would go out. */
    int ask(HttpRequest request) {
        HttpResponse response = reception.handle(request);
        return response == null ? 0 : response.status();
    }

    /** Closes every connection and refuses new ones, until {@link #acceptConnections()}. What the server holds stays. */
    public void refuseConnections() {
        try {
            front.refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes {@link #refuseConnections()} back. */
    public void acceptConnections() {
        try {
            front.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes every connection. What the server held is gone. */
    @Override
    public void close() {
        try {
            front.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server can be told before it starts. */
    public static final class Builder {

        private Clock clock = Clock.systemUTC();
        private String region = "eu-west-1";
        private int port;
        private Durations durations = Durations.none();
        private boolean throttling;
        private Duration visibilityDelay = Duration.ZERO;
        private final Map<String, Account> accounts = new LinkedHashMap<>();
        private final Map<String, String> roles = new LinkedHashMap<>();

        private Builder() {}

        /** The clock everything goes by; default is the computer's. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** The Region of what is set up without naming one; default eu-west-1. All Regions are served. */
        public Builder region(String value) {
            region = value;
            return this;
        }

        /** The port on loopback; default 0, any free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** How long things take; default {@link Durations#none()}. */
        public Builder durations(Durations value) {
            durations = value;
            return this;
        }

        /** Whether EC2 throttles as AWS does; default no. */
        public Builder throttling(boolean value) {
            throttling = value;
            return this;
        }

        /** How long ids just given stay unknown to EC2; default none. */
        public Builder visibilityDelay(Duration value) {
            visibilityDelay = value;
            return this;
        }

        /** Makes an access key known. Once one is, all others are refused; before, every key is the default user's. */
        public Builder accessKey(String accessKeyId, Account account) {
            accounts.put(accessKeyId, account);
            return this;
        }

        /** Makes a role known, which AssumeRole then gives sessions of; the external id is null for none. */
        public Builder role(String arn, String externalId) {
            roles.put(arn, externalId == null ? "" : externalId);
            return this;
        }

        /** Opens the port. */
        public EmbeddedAws start() throws IOException {
            return new EmbeddedAws(this);
        }
    }
}
