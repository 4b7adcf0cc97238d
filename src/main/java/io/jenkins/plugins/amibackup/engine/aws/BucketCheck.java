package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What protects the objects of a bucket: EC2 decrypts what it stores, so the bucket's encryption and its privacy are all
 * that does.
 *
 * @param facts for the log, in a few words
 * @param warnings what a person should look at
 */
public record BucketCheck(Line facts, List<Line> warnings) {

    public BucketCheck {
        warnings = List.copyOf(warnings);
    }

    /**
     * Checks that the bucket is there, in the Region, and of the account that it must belong to.
     *
     * @throws OperationException when it isn't
     */
    public static void location(Bucket bucket, Findings findings) {
        String location = findings.of("location", bucket.settings()::location);
        if (!location.equals(bucket.region())) {
            throw OperationException.badInput("bucket.region", bucket.name(), location, bucket.region());
        }
    }

    /**
     * Looks again whether the bucket belongs to the account that it must belong to, right before a call that can't say so.
     * Asks nothing where no owner is checked.
     *
     * @throws OperationException when it is another's by now, or gone
     */
    public static void owner(Bucket bucket) {
        if (bucket.isOwnerChecked()) {
            location(bucket, new Findings());
        }
    }

    /**
     * Checks whose the bucket is, where it is, and how it protects what is stored in it.
     *
     * @throws OperationException when it is elsewhere or another's, or lets the public in
     */
    public static BucketCheck of(Bucket bucket) {
        return of(bucket, new Findings());
    }

    public static BucketCheck of(Bucket bucket, Findings findings) {
        location(bucket, findings);
        List<Line> facts = new ArrayList<>();
        List<Line> warnings = new ArrayList<>();
        facts.add(Line.of("bucket.fact.region"));
        Optional<Optional<String>> encryption =
                ask(() -> findings.of("encryption", bucket.settings()::defaultEncryption), warnings);
        encryption.ifPresent(found -> found.ifPresentOrElse(
                algorithm -> facts.add(Line.of("bucket.fact.encryption", algorithm)),
                () -> warnings.add(Line.of("bucket.noEncryption", bucket.name()))));
        Optional<Boolean> blocked = ask(() -> findings.of("blocked", bucket.settings()::blocksPublicAccess), warnings);
        if (blocked.isPresent() && blocked.get()) {
            facts.add(Line.of("bucket.fact.blocked"));
        } else {
            Optional<Boolean> policy = ask(() -> findings.of("policy", bucket.settings()::hasPublicPolicy), warnings);
            if (policy.orElse(false)) {
                throw OperationException.badInput("bucket.public", bucket.name());
            }
            Optional<Boolean> list = ask(() -> findings.of("acl", bucket.settings()::hasPublicAcl), warnings);
            if (list.orElse(false)) {
                throw OperationException.badInput("bucket.publicAcl", bucket.name());
            }
            if (policy.isPresent() && list.isPresent()) {
                facts.add(Line.of("bucket.fact.notPublic"));
            }
            if (blocked.isPresent()) {
                warnings.add(Line.of("bucket.notBlocked", bucket.name()));
            }
        }
        return new BucketCheck(Line.list(facts), warnings);
    }

    /** Whether one of these warnings is of something that these credentials may not ask. */
    public static boolean isUnsure(List<Line> warnings) {
        return warnings.stream().anyMatch(warning -> warning.key().equals("bucket.notAsked"));
    }

    /** Not being allowed to ask is worth a warning and no more. */
    private static <T> Optional<T> ask(Supplier<T> question, List<Line> warnings) {
        try {
            return Optional.of(question.get());
        } catch (AwsException refused) {
            if (refused.kind() == FailureKind.DENIED || refused.is("NotImplemented", "MethodNotAllowed")) {
                warnings.add(Line.of("bucket.notAsked", refused.action()));
                return Optional.empty();
            }
            throw refused;
        }
    }
}
