package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SessionCredentials;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.identity.ProfileCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.sso.model.RoleCredentials;
import software.amazon.awssdk.services.sso.model.SsoException;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.ssooidc.SsoOidcTokenProvider;
import software.amazon.awssdk.services.ssooidc.model.SsoOidcException;

/**
 * The role that a single sign-on opens. Who signs in is {@code aws sso login}: it leaves a token in a file, which is renewed here as long
 * as the session lasts. The token of an older profile, which names no {@code sso_session}, can't be renewed.
 */
final class SsoCredentials {

    private static final int UNAUTHORIZED = 401;

    private final Profile profile;
    private final AwsAccess way;
    private final Surroundings surroundings;
    private final Consumer<Line> awaits;
    private final String session;
    private final Region region;

    /** @throws OperationException with the line to show, when the profile lacks something */
    SsoCredentials(ProfileFile file, Profile profile, AwsAccess way, Surroundings surroundings, Consumer<Line> awaits) {
        this.profile = profile;
        this.way = way;
        this.surroundings = surroundings;
        this.awaits = awaits;
        session = ProfileCredentials.get(profile, "sso_session");
        Profile signsIn = session.isEmpty()
                ? profile
                : file.getSection("sso-session", session)
                        .orElseThrow(() -> ProfileCredentials.unusable(profile.name(), "profile.noSession", session));
        required(profile, "sso_account_id");
        required(profile, "sso_role_name");
        required(signsIn, "sso_start_url");
        region = Region.of(required(signsIn, "sso_region"));
    }

    private String required(Profile section, String property) {
        if (!ProfileCredentials.has(section, property)) {
            throw ProfileCredentials.unusable(profile.name(), "profile.missing", property);
        }
        return ProfileCredentials.get(section, property);
    }

    AwsCredentialsProvider provider() {
        return new SessionCredentials(this::renew, surroundings.clock());
    }

    private AwsSessionCredentials renew() {
        awaits.accept(Line.of("signIn.awaits.sso", region.id()));
        String token = token();
        RoleCredentials given = SignIn.ask(way, http -> {
            try (SsoClient sso = SignIn.client(way, SsoClient.builder(), http)
                    .region(region)
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .build()) {
                return sso.getRoleCredentials(
                                request -> request.accountId(ProfileCredentials.get(profile, "sso_account_id"))
                                        .roleName(ProfileCredentials.get(profile, "sso_role_name"))
                                        .accessToken(token))
                        .roleCredentials();
            } catch (SsoException refused) {
                throw refused.statusCode() == UNAUTHORIZED ? ended(refused) : refused;
            }
        });
        return AwsSessionCredentials.builder()
                .accessKeyId(given.accessKeyId())
                .secretAccessKey(given.secretAccessKey())
                .sessionToken(given.sessionToken())
                .expirationTime(Instant.ofEpochMilli(given.expiration()))
                .build();
    }

    private String token() {
        Path file = file(session.isEmpty() ? ProfileCredentials.get(profile, "sso_start_url") : session);
        if (!Files.exists(file)) {
            throw ended(null);
        }
        return session.isEmpty() ? read(file) : renewed();
    }

    private String read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
            Instant end = Instant.parse(json.path("expiresAt").asText());
            if (json.path("accessToken").asText().isEmpty()
                    || !end.isAfter(surroundings.clock().instant())) {
                throw ended(null);
            }
            return json.path("accessToken").asText();
        } catch (IOException | DateTimeException broken) {
            throw ended(broken);
        }
    }

    private String renewed() {
        return SignIn.ask(way, http -> {
            try (SsoOidcClient oidc = SignIn.client(way, SsoOidcClient.builder(), http)
                            .region(region)
                            .credentialsProvider(AnonymousCredentialsProvider.create())
                            .build();
                    SsoOidcTokenProvider tokens = SsoOidcTokenProvider.builder()
                            .sessionName(session)
                            .ssoOidcClient(oidc)
                            .build()) {
                return tokens.resolveToken().token();
            } catch (SsoOidcException refused) {
                throw refused.statusCode() < 500 && !refused.isThrottlingException() ? ended(refused) : refused;
            } catch (SdkException unanswered) {
                OperationException why = SignIn.explain(unanswered);
                throw why.kind() == FailureKind.CREDENTIALS ? ended(unanswered) : why;
            } catch (RuntimeException broken) {
                throw ended(broken);
            }
        });
    }

    private OperationException ended(Exception why) {
        return new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.sso", profile.name()), why);
    }

    /** Where {@code aws sso login} leaves a token, for all of AWS's tools. */
    @SuppressFBWarnings(
            value = "WEAK_MESSAGE_DIGEST_SHA1",
            justification = "AWS's tools name the file so; it protects nothing")
    private Path file(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8));
            String home = surroundings.variable("HOME");
            return Path.of(
                    home.isEmpty() ? System.getProperty("user.home") : home,
                    ".aws",
                    "sso",
                    "cache",
                    HexFormat.of().formatHex(hash) + ".json");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
