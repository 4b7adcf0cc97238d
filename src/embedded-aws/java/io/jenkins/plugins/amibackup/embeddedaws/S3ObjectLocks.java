package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;

/** Object Lock: retentions and legal holds of versions, and how a bucket is set up for them. */
final class S3ObjectLocks {

    private static final Set<String> MODES = Set.of("GOVERNANCE", S3Lock.COMPLIANCE);

    private S3ObjectLocks() {}

    static HttpResponse getConfiguration(S3Call call) {
        S3Bucket bucket = call.bucket();
        if (!bucket.objectLock) {
            throw new AwsError(
                    404,
                    "ObjectLockConfigurationNotFoundError",
                    "Object Lock configuration does not exist for this bucket");
        }
        Xml xml = S3Xml.root("ObjectLockConfiguration").text("ObjectLockEnabled", "Enabled");
        S3Lock.Default usual = bucket.defaultRetention;
        if (usual != null) {
            xml.start("Rule").start("DefaultRetention");
            xml.text("Mode", usual.mode()).text("Days", usual.days()).end().end();
        }
        return S3Xml.answer(xml);
    }

    static HttpResponse putRetention(S3Call call) {
        S3Bucket bucket = call.bucket();
        S3Object version = version(call, bucket);
        byte[] body = S3Body.of(call.http).bytes();
        String mode = one(S3Xml.values(body, "Mode"));
        if (!MODES.contains(mode)) {
            throw S3Xml.malformed();
        }
        Instant until = time(one(S3Xml.values(body, "RetainUntilDate")));
        if (!until.isAfter(call.now)) {
            throw AwsError.bad("InvalidArgument", "The retain until date must be in the future!");
        }
        if (!version.lock().yieldsTo(mode, until, call.now)) {
            throw isLocked();
        }
        bucket.versions.update(version, object -> object.withLock(object.lock().retained(mode, until)));
        return HttpResponse.empty(200);
    }

    static HttpResponse getRetention(S3Call call) {
        S3Lock lock = version(call, call.bucket()).lock();
        if (lock.mode() == null) {
            throw none();
        }
        return S3Xml.answer(S3Xml.root("Retention").text("Mode", lock.mode()).time("RetainUntilDate", lock.until()));
    }

    static HttpResponse putLegalHold(S3Call call) {
        S3Bucket bucket = call.bucket();
        S3Object version = version(call, bucket);
        String status = one(S3Xml.values(S3Body.of(call.http).bytes(), "Status"));
        if (!status.equals("ON") && !status.equals("OFF")) {
            throw S3Xml.malformed();
        }
        bucket.versions.update(version, object -> object.withLock(object.lock().held(status.equals("ON"))));
        return HttpResponse.empty(200);
    }

    static HttpResponse getLegalHold(S3Call call) {
        S3Lock lock = version(call, call.bucket()).lock();
        if (lock.held() == null) {
            throw none();
        }
        return S3Xml.answer(S3Xml.root("LegalHold").text("Status", lock.held() ? "ON" : "OFF"));
    }

    /** What is told of a version's lock to those who may know. */
    static void describe(HttpResponse response, S3Call call, S3Object object) {
        S3Lock lock = object.lock();
        if (lock.mode() != null && call.may("s3:GetObjectRetention")) {
            response.header("x-amz-object-lock-mode", lock.mode())
                    .header("x-amz-object-lock-retain-until-date", Xml.time(lock.until()));
        }
        if (lock.held() != null && call.may("s3:GetObjectLegalHold")) {
            response.header("x-amz-object-lock-legal-hold", lock.held() ? "ON" : "OFF");
        }
    }

    /** Refuses to let a version go that is locked. */
    static void refuseLocked(S3Object version, Instant now) {
        if (version.lock().holds(now)) {
            throw isLocked();
        }
    }

    private static AwsError isLocked() {
        return new AwsError(403, "AccessDenied", "Access Denied because object protected by object lock.");
    }

    private static AwsError none() {
        return new AwsError(
                404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");
    }

    private static S3Object version(S3Call call, S3Bucket bucket) {
        if (!bucket.objectLock) {
            throw AwsError.bad("InvalidRequest", "Bucket is missing Object Lock Configuration");
        }
        return S3Objects.version(call, bucket);
    }

    private static String one(List<String> values) {
        if (values.size() != 1) {
            throw S3Xml.malformed();
        }
        return values.get(0);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw S3Xml.malformed();
        }
    }
}
