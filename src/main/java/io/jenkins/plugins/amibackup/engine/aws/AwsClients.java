package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * The SDK clients of one identity in one Region. They don't retry by themselves: every call of an operation can be made
 * again later without harm, and waiting for that must not hold a thread.
 */
public final class AwsClients implements AutoCloseable {

    private static final int MOST_WAYS = 20;

    private final AwsAccess access;
    private final Ec2Client ec2;
    private final S3Client s3;
    private final StsClient sts;
    private final LazySsm ssm;
    private final Runnable onClose;
    /** The clients that these stand before; null where they stand for themselves. */
    private final AwsClients shared;
    /** Of the calls that change something; null where they are made as all others. */
    private final AwsRequestOverrideConfiguration changes;

    private final Deque<AwsCredentialsProvider> credentials = new ArrayDeque<>();
    private final ActingAccount account;
    /** Stands in for the account where that can't be told; null as long as it isn't needed. */
    private volatile String standIn;

    AwsClients(
            AwsAccess access,
            SdkHttpClient http,
            Duration patience,
            ScheduledExecutorService timeouts,
            Runnable onClose) {
        this.access = access;
        this.onClose = onClose;
        shared = null;
        changes = null;
        account = new ActingAccount(() -> caller().account());
        use(access.credentials());
        AwsCredentialsProvider current = this::resolve;
        Region region = Region.of(access.region());
        ClientOverrideConfiguration quick = once(access)
                .apiCallTimeout(patience)
                .scheduledExecutorService(timeouts)
                .build();
        Endpoints endpoints = access.endpoints();
        ec2 = at(endpoints.ec2(), Ec2Client.builder())
                .httpClient(http)
                .region(region)
                .credentialsProvider(current)
                .overrideConfiguration(quick)
                .build();
        s3 = at(endpoints.s3(), S3Client.builder())
                .httpClient(http)
                .region(region)
                .credentialsProvider(current)
                .overrideConfiguration(quick)
                .forcePathStyle(endpoints.pathStyle())
                .build();
        sts = at(endpoints.sts(), StsClient.builder())
                .httpClient(http)
                .region(region)
                .credentialsProvider(current)
                .overrideConfiguration(quick)
                .build();
        ssm = new LazySsm(() -> at(endpoints.ssm(), SsmClient.builder())
                .httpClient(http)
                .region(region)
                .credentialsProvider(current)
                .overrideConfiguration(quick)
                .build());
    }

    private AwsClients(AwsClients shared, AwsRequestOverrideConfiguration changes) {
        access = shared.access;
        onClose = shared.onClose;
        ec2 = shared.ec2;
        s3 = shared.s3;
        sts = shared.sts;
        ssm = shared.ssm;
        this.shared = shared;
        this.changes = changes;
        account = shared.account;
    }

    /** The same clients, but for the calls that change something, which are made with these credentials. */
    AwsClients changingAs(AwsCredentialsProvider credentials) {
        return new AwsClients(
                this,
                AwsRequestOverrideConfiguration.builder()
                        .credentialsProvider(credentials)
                        .build());
    }

    /** The clients that all operations of this identity look with: what waits for the same caller is asked about together. */
    public AwsClients forLooks() {
        return shared == null ? this : shared;
    }

    static <B extends AwsClientBuilder<B, ?>> B at(URI endpoint, B builder) {
        return endpoint == null ? builder : builder.endpointOverride(endpoint);
    }

    /** Operations of one identity share these clients. Each adds its own provider of the same credentials. */
    void use(AwsCredentialsProvider latest) {
        synchronized (credentials) {
            credentials.remove(latest);
            credentials.addFirst(latest);
            if (credentials.size() > MOST_WAYS) {
                credentials.removeLast();
            }
        }
    }

    /** How a client asks: once, with bounded answers, and with failures of certificates told by name. */
    static ClientOverrideConfiguration.Builder once(AwsAccess access) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .addExecutionInterceptor(new BoundedAnswers())
                .addExecutionInterceptor(new Certificates(access.proxy()));
    }

    /**
     * The latest provider first; if it has been closed in the meantime, the others are tried. Whatever goes wrong there, services'
     * answers included, is a matter of signing in and not of the call that is about to be made.
     */
    private AwsCredentials resolve() {
        List<AwsCredentialsProvider> ways;
        synchronized (credentials) {
            ways = List.copyOf(credentials);
        }
        RuntimeException first = null;
        for (AwsCredentialsProvider way : ways) {
            try {
                return way.resolveCredentials();
            } catch (RuntimeException closed) {
                first = first == null ? closed : first;
            }
        }
        OperationException why = SignIn.explain(first == null ? new IllegalStateException("no credentials") : first);
        throw SdkClientException.create(why.getMessage(), why);
    }

    public String region() {
        return access.region();
    }

    /** Who asks, without any secret. */
    public String identity() {
        return access.identity();
    }

    public Ec2 ec2() {
        return new Ec2(ec2, access.region(), account::told, changes);
    }

    /** Systems Manager. Its client is made when it is first asked for: most operations send no commands. */
    SsmClient ssm() {
        return ssm.client();
    }

    /** Commands on machines. Nothing is called yet. */
    public Commands commands() {
        return new Commands(this::ssm, changes);
    }

    /** A bucket of the account that acts. */
    public Bucket bucket(String name) {
        return bucket(name, "");
    }

    /**
     * A bucket. Nothing is called yet.
     *
     * @param owner the number of the account that it must belong to; empty for the account that acts, but on an S3 server
     *     that isn't AWS's nothing is checked then
     */
    public Bucket bucket(String name, String owner) {
        return bucket(name, owner, Sse.NONE);
    }

    /**
     * The same, for one who writes.
     *
     * @param sse the encryption that each write asks for
     */
    public Bucket bucket(String name, String owner, Sse sse) {
        BucketOwner expected = new BucketOwner(s3, name, () -> expectedOwner(owner));
        return new Bucket(s3, name, access.region(), expected, sse, changes);
    }

    private String expectedOwner(String named) {
        if (!named.isEmpty()) {
            return named;
        }
        return access.endpoints().s3IsAws() ? account.number() : null;
    }

    /**
     * Who these credentials are.
     *
     * @param account the number of the AWS account
     * @param arn the user, or the role and its session
     */
    public record Caller(String account, String arn) {}

    /** Asks the security token service who these credentials are. */
    public Caller caller() {
        GetCallerIdentityResponse answer = Call.of(Action.GET_CALLER_IDENTITY, sts::getCallerIdentity);
        return new Caller(answer.account(), answer.arn());
    }

    /** The names of the account's buckets in this Region, in S3's order, no more than asked for. */
    public List<String> buckets(int most) {
        return Call.of(
                        Action.LIST_ALL_MY_BUCKETS,
                        () -> s3.listBuckets(
                                request -> request.bucketRegion(access.region()).maxBuckets(most)))
                .buckets()
                .stream()
                .map(software.amazon.awssdk.services.s3.model.Bucket::name)
                .toList();
    }

    /**
     * The number of the AWS account that these credentials belong to, asked once unless EC2 has told it. Where the security token service can't
     * be reached or asked, the identity stands in for it from then on: it is used for pacing, batching and taking turns
     * only.
     */
    public String account() {
        if (shared != null) {
            return shared.account();
        }
        String other = standIn;
        if (other != null) {
            return other;
        }
        try {
            return account.number();
        } catch (OperationException unknown) {
            other = access.identity();
            standIn = other;
            return other;
        }
    }

    /** Trials of what this identity may do in EC2. */
    public Trials trials() {
        return new Trials(ec2, s3, this::ssm, null);
    }

    /** Trials of what this identity may do with a bucket, and in its Region. */
    public Trials trials(Bucket bucket) {
        return new Trials(ec2, s3, this::ssm, bucket);
    }

    /** Who asks, and where: what clients have in common that share everything but secrets. */
    public Object who() {
        return key();
    }

    AwsAccess.Key key() {
        return access.key();
    }

    void shutDown() {
        ec2.close();
        s3.close();
        sts.close();
        ssm.close();
    }

    /** Gives the clients back to the pool they came from, which closes them when nobody uses them any more. */
    @Override
    public void close() {
        onClose.run();
    }
}
