package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bucket belongs to the account that it must belong to, or nothing is asked of it. */
class BucketOwnerTest {

    private static final String STRANGER = "999999999999";
    private static final String THEIRS = "acme-ami-backup";
    private static final String SOMEBODY_ELSES =
            "The bucket acme-ami-backup does not belong to the AWS account 123456789012. Check the bucket's name. If another"
                    + " account owns it on purpose, give that account's number as the bucket owner ("
                    + Texts.text("name.bucketOwner") + ").";

    /** Whatever the engine asks of a bucket. */
    private static final Map<String, Consumer<Bucket>> CALLS = Map.ofEntries(
            Map.entry("GetObject", bucket -> bucket.read("key")),
            Map.entry("HeadObject", bucket -> bucket.head("key")),
            Map.entry("GetObjectTagging", bucket -> bucket.tags("key")),
            Map.entry("PutObject", bucket -> bucket.put("key", new byte[1])),
            Map.entry("PutObject of a new key", bucket -> bucket.create("new", new byte[1])),
            Map.entry("DeleteObject", bucket -> bucket.delete("key")),
            Map.entry("DeleteObject of a version", bucket -> bucket.delete("key", "\"etag\"")),
            Map.entry("ListObjectsV2", bucket -> bucket.list("").toList()),
            Map.entry(
                    "ListObjectsV2 of a folder", bucket -> bucket.listFolder("").toList()),
            Map.entry("ListObjectsV2 of the first", bucket -> bucket.first("", 1)),
            Map.entry("HeadBucket", bucket -> bucket.settings().location()),
            Map.entry("a look before a call", BucketCheck::owner));

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();

    BucketOwnerTest() {
        bed.aws.s3().createBucket(THEIRS, TestBed.REGION, STRANGER);
        bed.aws.s3().share(THEIRS, bed.aws.accountId());
        bed.aws.s3().put(THEIRS, "key", "{}");
        bed.aws.calls().reset();
    }

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    private AwsClients clients(Endpoints endpoints) {
        AwsAccess access = bed.access();
        return bed.clients.clients(
                new AwsAccess(access.region(), endpoints, access.proxy(), access.identity(), access.credentials()));
    }

    /** An S3 server of one's own, which AWS knows nothing of. */
    private AwsClients ownServer() {
        return clients(Endpoints.all(bed.aws.endpoint(), true));
    }

    private long askedOfTheTokenService() {
        return bed.aws.calls().count("sts:GetCallerIdentity");
    }

    static Stream<String> calls() {
        return CALLS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aBucketOfAStrangerThatLetsUsInIsRefused(String call) {
        assertThatThrownBy(() -> CALLS.get(call).accept(clients.bucket(THEIRS)))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessage(SOMEBODY_ELSES);
        assertThat(bed.aws.s3().keys(THEIRS)).containsExactly("key");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aBucketOfAnAccountThatIsNamedIsOpen(String call) {
        assertThatCode(() -> CALLS.get(call).accept(clients.bucket(THEIRS, STRANGER)))
                .doesNotThrowAnyException();
    }

    @Test
    void aPreflightOfABucketOfAStrangerFails() {
        assertThatThrownBy(() -> BucketCheck.of(clients.bucket(THEIRS))).hasMessage(SOMEBODY_ELSES);
        assertThat(BucketCheck.of(clients.bucket(THEIRS, STRANGER)).facts().text())
                .isEqualTo("Region ok, default encryption AES256, public access blocked");
    }

    @Test
    void howABucketOfAStrangerIsSetUpIsNotAskedEither() {
        BucketSettings theirs = clients.bucket(THEIRS).settings();
        for (Runnable question : new Runnable[] {
            theirs::defaultEncryption, theirs::blocksPublicAccess, theirs::hasPublicPolicy, theirs::hasPublicAcl
        }) {
            assertThatThrownBy(question::run)
                    .isInstanceOfSatisfying(
                            AwsException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(FailureKind.DENIED));
        }
    }

    @Test
    void aBucketOfOursIsRefusedWhereAnotherOwnerIsNamed() {
        assertThatThrownBy(() -> clients.bucket(TestBed.BUCKET, STRANGER).read("key"))
                .hasMessageStartingWith(
                        "The bucket acme-ami-backups does not belong to the AWS account 999999999999. Check");
    }

    @Test
    void whoMayNotAskIsToldThatAndNotThatTheBucketIsAnothers() {
        bed.aws.faults().deny("s3:ListBucket");
        assertThatThrownBy(() -> BucketCheck.location(clients.bucket(TestBed.BUCKET), new Findings()))
                .hasMessageContaining("allow s3:ListBucket in their IAM policy");
    }

    @Test
    void theTokenServiceIsAskedOnceForAllCalls() {
        clients.bucket(TestBed.BUCKET).list("").toList();
        clients.bucket(TestBed.BUCKET).head("key");
        clients.account();
        assertThat(askedOfTheTokenService()).isEqualTo(1);
    }

    @Test
    void theTokenServiceIsNotAskedWhereEc2HasToldTheAccount() {
        clients.ec2().instance(bed.instance);
        clients.bucket(TestBed.BUCKET).list("").toList();
        assertThat(clients.account()).isEqualTo("123456789012");
        assertThat(askedOfTheTokenService()).isZero();
    }

    @Test
    void theTokenServiceIsNotAskedWhereTheOwnerIsNamed() {
        clients.bucket(TestBed.BUCKET, "123456789012").list("").toList();
        assertThat(askedOfTheTokenService()).isZero();
    }

    @Test
    void withoutTheAccountThatActsTheOwnerMustBeNamed() {
        bed.aws.faults().failNext("sts:GetCallerIdentity", 1, 403, "AccessDenied", "Not you");
        assertThatThrownBy(() -> clients.bucket(TestBed.BUCKET).list("").toList())
                .isNotInstanceOf(AwsException.class)
                .hasMessageStartingWith("The AWS account that must own the bucket acme-ami-backups could not be"
                        + " determined. sts:GetCallerIdentity failed: AccessDenied: Not you (request ")
                .hasMessageEndingWith(". Give its number as the bucket owner (" + Texts.text("name.bucketOwner") + ").")
                .hasMessageNotContainingAny("\n", "..");
        assertThat(bed.aws.calls().counts().keySet()).containsExactly("sts:GetCallerIdentity");
        assertThat(clients.bucket(TestBed.BUCKET, "123456789012").list("")).isEmpty();
    }

    @Test
    void aTokenServiceThatDoesNotAnswerIsAskedAgainLater() {
        bed.aws.faults().dropBefore("sts:GetCallerIdentity", 1);
        assertThatThrownBy(() -> clients.bucket(TestBed.BUCKET).read("key"))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        passing -> assertThat(passing.kind()).isEqualTo(FailureKind.TRANSIENT));
        assertThat(clients.bucket(TestBed.BUCKET).read("key")).isEmpty();
    }

    @Test
    void credentialsThatHaveExpiredAreToldAsSuch() {
        bed.aws.faults().expireCredentials("AKIATEST");
        assertThatThrownBy(() -> clients.bucket(TestBed.BUCKET).read("key"))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        expired -> assertThat(expired.kind()).isEqualTo(FailureKind.CREDENTIALS));
    }

    @Test
    void onAServerOfOnesOwnNothingIsCheckedUnlessAnOwnerIsNamed() {
        bed.aws.s3().checksOwners(false);
        try (AwsClients own = ownServer()) {
            own.bucket(THEIRS).list("").toList();
            BucketCheck.owner(own.bucket(THEIRS));
            assertThat(bed.aws.calls().counts()).containsExactly(Map.entry("s3:ListObjectsV2", 1L));
        }
    }

    @Test
    void anOwnerThatIsNamedIsCheckedOnAServerOfOnesOwnToo() {
        try (AwsClients own = ownServer()) {
            assertThatThrownBy(() -> own.bucket(THEIRS, "123456789012").read("key"))
                    .hasMessage(SOMEBODY_ELSES);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aServerThatDoesNotKnowTheHeaderFailsInOneLineThatNamesTheSetting(String call) {
        bed.aws.s3().checksOwners(false);
        try (AwsClients own = ownServer()) {
            assertThatThrownBy(() -> CALLS.get(call).accept(own.bucket(THEIRS, STRANGER)))
                    .hasMessage("The S3 server of the bucket acme-ami-backup can't check whether account 999999999999"
                            + " owns it. Leave the bucket owner empty (" + Texts.text("name.bucketOwner")
                            + "): on an S3 server"
                            + " that is not AWS's, the owner is then not checked.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bucket.vpce-0a1b2c3d-4e5f6789.s3.eu-west-1.vpce.amazonaws.com",
                "https://s3.cn-north-1.amazonaws.com.cn",
                "https://S3.DualStack.eu-west-1.AmazonAWS.com",
                "https://s3.eu-west-1.api.aws"
            })
    void addressesOfAwsAreChecked(String address) {
        assertThat(new Endpoints(null, URI.create(address), null, false).s3IsAws())
                .isTrue();
        assertThat(Endpoints.PUBLIC.s3IsAws()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://minio.example.com", "http://127.0.0.1:9000", "https://notamazonaws.com"})
    void addressesOfOthersAreNot(String address) {
        assertThat(new Endpoints(null, URI.create(address), null, false).s3IsAws())
                .isFalse();
    }
}
