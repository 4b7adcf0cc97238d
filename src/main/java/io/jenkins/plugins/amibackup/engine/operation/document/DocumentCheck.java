package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an operation document can be executed: whoever can write the bucket can write anything there. What is used later is
 * checked for its shape, for bounds, and for agreement with where the document was read and with itself. What AWS has to say of
 * the images that it names is asked later, before anything is done with them.
 */
final class DocumentCheck {

    /** S3 itself is no older. */
    private static final Instant EARLIEST = Instant.parse("2006-01-01T00:00:00Z");
    /** Far enough for every clock that is wrong, near enough to reckon with. */
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST_YIELD = Duration.ofDays(36_500);
    private static final int MOST_SNAPSHOTS = 200;
    private static final int MOST_COPIES = 10_000;
    private static final int MOST_DEVICES = 200;
    /** In bytes; S3 stores no larger object. */
    private static final long LARGEST_OBJECT = 50L << 40;

    private static final int LONGEST_TEXT = 512;

    private final DocumentSource source;
    private final OperationData operation;

    private DocumentCheck(DocumentSource source, OperationData operation) {
        this.source = source;
        this.operation = operation;
    }

    /** What the shape lacks; the message is the name of the field. */
    private static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String field) {
            super(field);
        }
    }

    private static void must(boolean holds, String field) throws IOException {
        if (!holds) {
            throw new Damaged(field);
        }
    }

    /**
     * Checks what must be known before the rest can be read.
     *
     * @throws OperationException when a later version has written it, or when it is none of this run's or of this place's
     */
    static OperationKind kind(DocumentSource source, ObjectNode json) throws IOException {
        JsonNode version = json.path("schemaVersion");
        must(version.isInt() && version.asInt() > 0, "schemaVersion");
        if (version.asInt() > OperationDocument.SCHEMA_VERSION) {
            throw OperationException.badInput(
                    "document.later", source.key(), version.asInt(), OperationDocument.SCHEMA_VERSION);
        }
        OperationKind kind = OperationKind.of(json.path("kind").asText()).orElseThrow(() -> new Damaged("kind"));
        must(source.runId().equals(json.path("runId").asText(source.runId())), "runId");
        if (!source.place().mayHold(kind)) {
            throw OperationException.badInput("document.place", source.key(), kind);
        }
        must(Line.isBounded(json.path("failure")), "failure");
        must(Line.isBounded(json.path("operation").path("ending")), "operation.ending");
        must(Line.isBounded(json.path("operation").path("failed")), "operation.failed");
        must(json.path("lease").path("holder").asText("").length() <= LONGEST_TEXT, "lease.holder");
        must(json.path("writer").asText("").length() <= LONGEST_TEXT, "writer");
        return kind;
    }

    /**
     * Checks an operation.
     *
     * @throws IOException when it is damaged; the message says where
     * @throws OperationException when it doesn't agree with where it was read
     */
    static void check(DocumentSource source, OperationData operation, OperationDocument.Status status)
            throws IOException {
        must(operation != null, "operation");
        new DocumentCheck(source, operation).check(status);
    }

    private void check(OperationDocument.Status status) throws IOException {
        must(source.runId().equals(operation.runId()), "runId");
        must(operation.request() != null, "operation.request");
        must(operation.phase() != null && operation.phase().isOf(operation.kind()), "operation.phase");
        request(operation.request());
        times();
        must(isText(operation.instanceName()), "operation.instanceName");
        must(
                operation.account() != null && (operation.account().isEmpty() || Ids.isAccount(operation.account())),
                "operation.account");
        must(operation.sizeBytes() >= 0 && operation.sizeBytes() <= LARGEST_OBJECT, "operation.sizeBytes");
        must(operation.copyAttempt() >= 0 && operation.copyAttempt() <= MOST_COPIES, "operation.copyAttempt");
        images();
        machine(operation.machine());
        tags(operation.imageTags(), "operation.imageTags");
        if (operation instanceof BackupData backup) {
            tags(backup.snapshotTags(), "operation.snapshotTags");
        }
        Optional<String> wrong = operation.wrongField();
        must(wrong.isEmpty(), wrong.orElse(""));
        must(status != OperationDocument.Status.DONE || operation.phase() == Phase.DONE, "status");
        must(hasWhatItsPhaseNeeds(), "operation.phase");
    }

    private void request(OperationRequest request) throws IOException {
        try {
            request.check();
        } catch (OperationException wrong) {
            throw new Damaged("operation.request");
        }
        if (!request.bucket().equals(source.bucket()) || !request.region().equals(source.region())) {
            throw OperationException.badInput(
                    "document.elsewhere",
                    source.key(),
                    request.bucket(),
                    request.region(),
                    source.bucket(),
                    source.region());
        }
        if (request instanceof BackupRequest backup) {
            must(backup.excludeDevices().size() <= MOST_DEVICES, "operation.request.excludeDevices");
            must(
                    backup.yieldTo() == null
                            || backup.yieldTo().seconds() >= 0
                                    && backup.yieldTo().seconds() <= LONGEST_YIELD.toSeconds()
                                    && (backup.yieldTo().exceptAmi().isEmpty()
                                            || Ids.isImage(backup.yieldTo().exceptAmi())),
                    "operation.request.givesWay");
        }
    }

    /**
     * Only S3's clock counts: a run began no later than its document was written. Where the clock of who began it was ahead, it
     * began when the document was written.
     */
    private void times() throws IOException {
        Instant began = operation.startedAt();
        must(began != null, "operation.startedAt");
        if (!isPossible(began)) {
            throw OperationException.badInput("document.times", source.key(), began, source.writtenAt());
        }
        if (began.isAfter(source.writtenAt())) {
            operation.startedAt(source.writtenAt());
        }
        must(operation.endedAt().map(DocumentCheck::isPossible).orElse(true), "operation.endedAt");
        if (operation instanceof VerifyData verify) {
            must(verify.times().stream().allMatch(DocumentCheck::isPossible), "operation.times");
        }
        Instant latest = source.writtenAt().plus(DAY);
        must(
                operation
                        .replacedAt()
                        .map(replaced -> isPossible(replaced) && !replaced.isAfter(latest))
                        .orElse(true),
                "operation.root.replacedAt");
        if (operation instanceof BackupData backup) {
            must(backup.askedAt().map(DocumentCheck::isPossible).orElse(true), "operation.askedAt");
            must(
                    backup.takenAt()
                            .map(taken -> isPossible(taken) && !taken.isAfter(latest))
                            .orElse(true),
                    "operation.takenAt");
            must(
                    backup.lockedUntil()
                            .map(until -> isPossible(until)
                                    && !until.isAfter(
                                            latest.plusSeconds(backup.request().lockSeconds())))
                            .orElse(true),
                    "operation.lockedUntil");
        }
    }

    static boolean isPossible(Instant time) {
        return time != null && !time.isBefore(EARLIEST) && time.isBefore(LATEST);
    }

    private static boolean isText(String text) {
        return text != null && text.length() <= LONGEST_TEXT;
    }

    private void images() throws IOException {
        image(operation.plain(), "operation.plain");
        image(operation.image(), "operation.image");
        if (operation.plain() != null && operation.image() != null) {
            must(!operation.plain().name().equals(operation.image().name()), "operation.image.name");
            must(
                    !operation.image().exists()
                            || !operation.image().id().equals(operation.plain().id()),
                    "operation.image.id");
        }
        List<String> discarded = operation.discarded();
        must(
                discarded.size() <= MOST_COPIES && discarded.stream().allMatch(id -> id != null && Ids.isImage(id)),
                "operation.discarded");
        List<String> kept = operation.kept();
        must(kept.size() <= OperationData.MOST_KEPT && kept.stream().allMatch(DocumentCheck::isKept), "operation.kept");
        List<String> removed = operation.removed();
        must(
                removed.size() <= OperationData.MOST_KEPT
                        && removed.stream().allMatch(what -> isKept(what) || isRecord(what)),
                "operation.removed");
    }

    private static boolean isKept(String what) {
        return what != null
                && (Ids.isSnapshot(what)
                        || Ids.isImage(what)
                        || Ids.isInstance(what)
                        || what.endsWith(".bin") && Ids.isImage(what.substring(0, what.length() - ".bin".length())));
    }

    private static boolean isRecord(String what) {
        return what != null
                && what.startsWith("ami-metadata/")
                && what.endsWith(".json")
                && Ids.isImage(what.substring("ami-metadata/".length(), what.length() - ".json".length()));
    }

    private void image(MadeImage image, String field) throws IOException {
        if (image == null) {
            return;
        }
        must(
                image.name() != null
                        && Names.isLegal(image.name())
                        && operation.request().mayName(operation.runId(), image.name()),
                field + ".name");
        must(image.id() == null || Ids.isImage(image.id()), field + ".id");
        must(image.gib() >= 0 && image.gib() <= MadeImage.MOST_GIB, field + ".gib");
        must(
                image.snapshotIds().size() <= MOST_SNAPSHOTS
                        && image.snapshotIds().stream().allMatch(Ids::isSnapshot),
                field + ".snapshotIds");
    }

    /** A machine that the request asks for, under exactly the token that this run gives it. */
    private void machine(MadeInstance machine) throws IOException {
        if (machine == null) {
            return;
        }
        must(operation.launches().filter(use -> use == machine.use()).isPresent(), "operation.machine.use");
        must(machine.isOf(operation.runId()), "operation.machine.token");
        must(machine.id() == null || Ids.isInstance(machine.id()), "operation.machine.id");
        must(machine.account() == null || Ids.isAccount(machine.account()), "operation.machine.account");
        must(
                machine.askedAt() != null
                        && isPossible(machine.askedAt())
                        && !machine.askedAt().isAfter(source.writtenAt().plus(DAY))
                        && machine.deadline() != null
                        && machine.deadline().isAfter(machine.askedAt())
                        && !machine.deadline().isAfter(machine.askedAt().plus(MadeInstance.LONGEST)),
                "operation.machine.deadline");
    }

    /** What an image is made with: legal tags, and of ours exactly those of this run. */
    private void tags(Map<String, String> tags, String field) throws IOException {
        if (tags == null) {
            throw new Damaged(field);
        }
        must(tags.size() <= Tags.MOST, field);
        if (tags.isEmpty()) {
            return;
        }
        Map<String, String> others = new java.util.TreeMap<>(tags);
        must(operation.runId().equals(others.remove(Tags.RUN_ID)), field);
        must(Tags.UNFINISHED.equals(others.remove(Tags.STATE)), field);
        must(others.entrySet().stream().allMatch(tag -> Tags.isWritable(tag.getKey(), tag.getValue())), field);
    }

    /** Whether the step of the phase finds what the steps before it have left. */
    private boolean hasWhatItsPhaseNeeds() {
        MadeImage image = operation.image();
        MadeImage plain = operation.plain();
        boolean stands = operation.hasImage();
        return switch (operation.phase()) {
            case PREFLIGHT, LOOK_UP, CLEAN_UP, END_MACHINE, REMOVE_IMAGE, PROVE, BEGIN_PRUNE, CLAIM_PRUNE, PLAN -> true;
            case MARK, DEREGISTER, DELETE_SNAPSHOTS, DELETE_OBJECT, UNINDEX, BURY, LOOK_AGAIN ->
                operation instanceof PruneData prune && prune.isPlanned();
            case CLAIM -> image != null;
            case CREATE_IMAGE, RESTORE -> image != null && operation.copied() == (plain != null);
            case ENCRYPT -> image != null && plain != null && plain.exists();
            case RECORD -> stands && ((BackupData) operation).draft() != null;
            case LOCK -> stands && ((BackupData) operation).request().lockSeconds() > 0;
            case RELEASE -> stands || operation.gaveWay();
            case DROP_PLAIN, STORE, SEAL, INDEX, MARK_DONE, DROP_IMAGE, TAG, CHECK, MARK_RESTORED -> stands;
            case REPLACE_ROOT, CHECK_REPLACED -> operation.hasImage();
            case LAUNCH -> stands && operation.launches().isPresent();
            case SETTLE ->
                stands && operation.machine() != null && operation.machine().exists();
            case LAUNCH_DRILL -> stands && hasDrill();
            case BOOT, CONSOLE, COMMAND ->
                stands
                        && hasDrill()
                        && operation.machine() != null
                        && operation.machine().exists();
            case DONE ->
                stands
                        || operation.ending().isPresent()
                        || operation.kind() == OperationKind.VERIFY
                        || operation.kind() == OperationKind.PRUNE;
        };
    }

    /** The machine as people see it is planned together with that by which it is told. */
    private boolean hasDrill() {
        return operation instanceof VerifyData verify
                && (operation.machine() == null || verify.drill().machine() != null);
    }
}
