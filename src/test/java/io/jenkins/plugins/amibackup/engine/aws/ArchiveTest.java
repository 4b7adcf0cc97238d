package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Which objects can be read, by what S3 says of them. */
class ArchiveTest {

    private static final String NOW = "Sun, 22 Nov 2026 09:15:00 GMT";
    private static final String THAWED = "ongoing-request=\"false\", expiry-date=\"Mon, 23 Nov 2026 00:00:00 GMT\"";

    private static HeadObjectResponse object(String storageClass, String restore, String date) {
        SdkHttpResponse.Builder http = SdkHttpResponse.builder();
        if (date != null) {
            http.putHeader("Date", date);
        }
        return (HeadObjectResponse) HeadObjectResponse.builder()
                .storageClass(storageClass)
                .restore(restore)
                .sdkHttpResponse(http.build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GLACIER_IR", "OUTPOSTS", "EXPRESS_ONEZONE", "FSX_ONTAP", "A_CLASS_OF_TOMORROW", "glacier", ""})
    void aStorageClassThatIsNoArchiveOrNotKnownIsReadable(String storageClass) {
        assertThat(Archive.of(object(storageClass, null, NOW))).isEmpty();
    }

    @Test
    void aCopyThatWasBroughtBackIsReadableUntilItExpires() {
        HeadObjectResponse object = object("GLACIER", THAWED, NOW);

        assertThat(Archive.of(object)).isEmpty();
        assertThat(Archive.expiryWithin(object, Duration.ofHours(24))).contains(Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(Archive.expiryWithin(object, Duration.ofHours(14))).isEmpty();
        assertThat(Archive.of(object("GLACIER", THAWED, "Mon, 23 Nov 2026 00:00:00 GMT")))
                .isPresent();
    }

    @Test
    void whereTheServerDoesNotSayTheTimeACopyThatWasBroughtBackCanNotBeReliedUpon() {
        assertThat(Archive.of(object("GLACIER", THAWED, null))).contains(new Archive("GLACIER", false, false));
        assertThat(Archive.of(object("GLACIER", THAWED, "yesterday"))).isPresent();
    }

    @Test
    void whatIsInNoArchiveDoesNotExpire() {
        assertThat(Archive.expiryWithin(object("STANDARD", THAWED, NOW), Duration.ofHours(24)))
                .isEmpty();
        assertThat(Archive.expiryWithin(object("GLACIER", "ongoing-request=\"false\"", NOW), Duration.ofHours(24)))
                .isEmpty();
    }
}
