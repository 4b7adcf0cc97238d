package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Acts as a role of this or another account. The role is assumed when credentials are first needed and again five minutes
 * before they expire.
 */
public final class AssumedRole implements AwsCredentialsProvider {

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
    /** What CloudTrail calls a session that many operations look with. */
    private static final String SHARED_SESSION = "ami-backup";

    private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");
    private final AwsAccess base;
    private final AssumeRoleRequest request;
    private final SessionCredentials current;

    /**
     * @param base who assumes the role, and where
     * @param roleArn the role
     * @param externalId null where the role asks for none
     */
    public AssumedRole(AwsAccess base, String roleArn, String externalId, Clock clock) {
        this(base, roleArn, externalId, SHARED_SESSION, clock);
    }

    /**
     * @param base who assumes the role, and where
     * @param roleArn the role
     * @param externalId null where the role asks for none
     * @param session what CloudTrail calls the session: 2 to 64 letters, digits and {@code _+=,.@-}
     * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
     */
    public AssumedRole(AwsAccess base, String roleArn, String externalId, String session, Clock clock) {
        this(base, roleArn, externalId, session, null, clock);
    }

    /**
     * @param base who assumes the role, and where
     * @param roleArn the role
     * @param externalId null where the role asks for none
     * @param session what CloudTrail calls the session, as above
     * @param lasts how long a session lasts, in whole seconds; null for AWS's default of an hour
     */
    public AssumedRole(AwsAccess base, String roleArn, String externalId, String session, Duration lasts, Clock clock) {
        if (!isSessionName(session)) {
            throw new IllegalArgumentException(session);
        }
        this.base = base;
        request = AssumeRoleRequest.builder()
                .roleArn(roleArn)
                .externalId(externalId)
                .roleSessionName(session)
                .durationSeconds(lasts == null ? null : Math.toIntExact(lasts.toSeconds()))
                .build();
        current = new SessionCredentials(this::assume, clock);
    }

    public static boolean isRoleArn(String text) {
        return ROLE_ARN.matcher(text).matches();
    }

    public static boolean isExternalId(String text) {
        return EXTERNAL_ID.matcher(text).matches();
    }

    public static boolean isSessionName(String text) {
        return SESSION.matcher(text).matches();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return current.resolveCredentials();
    }

    private AwsSessionCredentials assume() {
        try {
            return session(SignIn.ask(base, http -> {
                try (StsClient sts = sts(base, http)) {
                    return Call.of(Action.ASSUME_ROLE, () -> sts.assumeRole(request))
                            .credentials();
                }
            }));
        } catch (AwsException refused) {
            OperationException why = refused.kind() == FailureKind.DENIED
                    ? new OperationException(FailureKind.CREDENTIALS, denied(refused), refused)
                    : refused;
            throw SdkClientException.create(why.getMessage(), why);
        }
    }

    /** AWS's words may name a policy that neither side of the role can lift, such as one of the organization. */
    private Line denied(AwsException refused) {
        return refused.denyingPolicy().isPresent()
                ? refused.line()
                : Line.of("signIn.role", request.roleArn(), refused.code(), refused.sentence());
    }

    /** The security token service that the access leads to, in its Region. */
    public static StsClient sts(AwsAccess access, SdkHttpClient http) {
        return AwsClients.at(access.endpoints().sts(), SignIn.client(access, StsClient.builder(), http))
                .region(Region.of(access.region()))
                .credentialsProvider(access.credentials())
                .build();
    }

    /** What the security token service gives, with the time at which it ends. */
    public static AwsSessionCredentials session(Credentials given) {
        return AwsSessionCredentials.builder()
                .accessKeyId(given.accessKeyId())
                .secretAccessKey(given.secretAccessKey())
                .sessionToken(given.sessionToken())
                .expirationTime(given.expiration())
                .build();
    }
}
