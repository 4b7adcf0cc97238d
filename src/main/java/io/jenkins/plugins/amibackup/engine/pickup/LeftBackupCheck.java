package io.jenkins.plugins.amibackup.engine.pickup;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether a backup that was left on purpose is finished with credentials that nobody has lent it. Its document lies where others can
 * write, so it is believed only as far as it agrees with itself, with the place in which it was found, and with what EC2 shows. It is asked
 * of the very version of the document that is then taken.
 *
 * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
 * @param sse the encryption that our own writes to the bucket ask for
 * @param kmsKeyId a key that may be another account's, because whoever lends the credentials names it; empty for none
 */
public record LeftBackupCheck(String bucketOwner, Sse sse, String kmsKeyId) implements Beginning.Agreement {

    /** Who leaves backups. */
    static final String ORIGIN = "cli";

    /** Where nothing is made yet, and where what was made goes. */
    private static final Set<Stage> NEVER = EnumSet.of(Stage.PREFLIGHT, Stage.CLEAN_UP);

    /** @throws OperationException with the line to show where it must be left alone */
    @Override
    public void check(OperationDocument document, AwsClients clients) {
        Claims claims = new Claims(document.operation().runId());
        BackupData data = left(document, claims);
        itself(data, claims);
        String account = new ShownByEc2(data, claims, clients.ec2()).check();
        DraftCheck.check(data, account, claims);
        place(data.request(), account, claims);
    }

    /** Whether a document is that of a backup that somebody has left on purpose; anything else is nobody's to find. */
    static boolean isLeft(OperationDocument document) {
        return document.status() == OperationDocument.Status.RUNNING
                && document.operation() instanceof BackupData data
                && data.leftAt().isPresent();
    }

    private static BackupData left(OperationDocument document, Claims claims) {
        claims.must(isLeft(document), "operation.leftAt", document.status(), Line.of("pickUp.left"));
        BackupData data = (BackupData) document.operation();
        // CreateImage, which can restart a machine, is never called because of a document: its image is there.
        claims.must(
                !NEVER.contains(data.phase().stage())
                        // Of an encrypted backup, the plain intermediate may be gone by now.
                        && (data.phase() != Phase.CREATE_IMAGE
                                || data.first() != null && data.first().exists()),
                "operation.phase",
                data.phase(),
                Line.of("pickUp.phase"));
        return data;
    }

    /** What a run that comes so far by itself looks like. */
    private static void itself(BackupData data, Claims claims) {
        BackupRequest request = data.request();
        claims.same("operation.request.origin.kind", request.origin().kind(), ORIGIN);
        claims.must(
                data.ending().isEmpty() && !data.aborted() && !data.gaveWay(),
                "operation.ending",
                data.ending().orElse(Line.empty()).text(),
                nothing());
        claims.must(
                !data.copied() || request.encrypt() && request.keepImage(),
                "operation.copied",
                data.copied(),
                Boolean.FALSE);
        claims.must(
                areNamedAsPlanned(data),
                "operation.image.name",
                data.made().stream().map(MadeImage::name).toList(),
                Line.of("pickUp.names"));
        claims.must(
                data.discarded().isEmpty()
                        || data.copied()
                                && data.copyAttempt() > 0
                                && data.made().stream()
                                        .noneMatch(made -> data.discarded().contains(made.id())),
                "operation.discarded",
                data.discarded(),
                nothing());
    }

    static Line nothing() {
        return Line.of("pickUp.nothing");
    }

    /** Whether copy and intermediate, or the one image, have the names that say which of the two each is: nobody can change those. */
    private static boolean areNamedAsPlanned(BackupData data) {
        MadeImage image = data.image();
        MadeImage plain = data.plain();
        if (image == null || Names.isPlain(image.name())) {
            return false;
        } else if (plain == null) {
            return true;
        }
        return data.copied()
                && (plain.name().equals(Names.plain(image.name()))
                        || image.name().equals(Names.encrypted(plain.name())));
    }

    /** Bucket and Region are those where the document was read. */
    private void place(BackupRequest request, String account, Claims claims) {
        List<String> owners = List.of("", account, bucketOwner);
        claims.must(
                owners.contains(request.bucketOwner()),
                "operation.request.bucketOwner",
                request.bucketOwner(),
                bucketOwner.isEmpty() ? account : bucketOwner);
        claims.must(
                request.sse().isEmpty() || request.encryption().equals(sse),
                "operation.request.sse",
                request.encryption(),
                sse);
        claims.must(
                isKeyOf(request.kmsKeyId(), request.region(), account),
                "operation.request.kmsKeyId",
                request.kmsKeyId(),
                Line.of("pickUp.key", account, request.region()));
    }

    /** IDs and aliases are looked for by EC2 in the account that acts. */
    private boolean isKeyOf(String key, String region, String account) {
        if (!key.startsWith("arn:") || Objects.equals(key, kmsKeyId)) {
            return true;
        }
        String[] parts = key.split(":", 6);
        return parts.length == 6 && parts[3].equals(region) && parts[4].equals(account);
    }
}
