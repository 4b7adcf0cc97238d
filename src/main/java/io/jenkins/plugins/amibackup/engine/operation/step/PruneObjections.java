package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.ImageReference;
import io.jenkins.plugins.amibackup.engine.aws.Protection;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Asks everything that could speak against removing backups, or their images. What can't be asked speaks against it, too. Each answer
 * is kept, so that a retry asks only what is left.
 */
final class PruneObjections {

    /** So many questions are asked before other messages to the driver get their turn. */
    private static final int AT_ONCE = 50;

    private static final String TRY_IMAGE = "try image";
    private static final String TRY_SNAPSHOT = "try snapshot";

    private final PruneData data;
    private final StepContext context;
    private final Findings findings;
    private final Map<String, List<Line>> against = new HashMap<>();
    private Optional<Action> turn;
    private Optional<Action> waitsFor = Optional.empty();

    /**
     * @param findings what is known already
     * @param turn which call this advance may make, of those that stand in line
     */
    PruneObjections(PruneData data, Findings findings, Optional<Action> turn, StepContext context) {
        this.turn = turn;
        this.data = data;
        this.findings = findings;
        this.context = context;
    }

    /**
     * A backup that is to go.
     *
     * @param object its stored object; null where that is gone
     * @param imageOnly whether only its image goes
     * @param image its image; null where that is gone
     */
    record Going(String amiId, BackupRecord record, HeadObjectResponse object, boolean imageOnly, Image image) {}

    /** Whether holds or locks speak against it, for which nothing needs to be asked any more. */
    static boolean staysAnyway(Going one) {
        BackupRecord record = one.record();
        boolean stays = !ObjectionLines.holds(record).isEmpty()
                || !one.imageOnly()
                        && !ObjectionLines.locks(record, one.object()).isEmpty();
        record.pack();
        return stays;
    }

    /** What speaks by now against the removal of an image, which nothing spoke against when everything was asked. */
    static List<Line> stillAgainst(Image image, BackupRecord record, PruneData data, StepContext context) {
        PruneObjections questions = new PruneObjections(data, new Findings(), Optional.empty(), context);
        questions.images(new ArrayList<>(List.of(new Going(record.amiId(), record, null, true, image))));
        return questions.against.getOrDefault(record.amiId(), List.of());
    }

    /**
     * Asks those questions that take a call for each backup, some at a time: meanwhile the lease must be renewed.
     *
     * @return whether all are asked; not where one {@linkplain #waitsFor waits for its turn}, either
     */
    boolean ask(List<Going> all) {
        int before = findings.size();
        for (Going one : all) {
            uses(one);
            if (findings.size() - before >= AT_ONCE) {
                return false;
            }
        }
        return all.stream()
                .filter(one -> one.image() != null)
                .allMatch(one -> inTurn(Action.DESCRIBE_IMAGE_ATTRIBUTE, sharing(one), () -> shared(one)));
    }

    /** Which call stands in line: EC2 takes it only so often, so that no advance makes two of its kind. */
    Optional<Action> waitsFor() {
        return waitsFor;
    }

    /**
     * Asks unless the answer is known, where this advance has its turn at the call.
     *
     * @return whether the answer is known now
     */
    private boolean inTurn(Action call, String question, Runnable ask) {
        if (findings.knows(question)) {
            return true;
        }
        if (turn.filter(call::equals).isEmpty()) {
            waitsFor = Optional.of(call);
            return false;
        }
        turn = Optional.empty();
        ask.run();
        return true;
    }

    /** What speaks against each of them, by AMI; what isn't there may go. Says all only when nothing waits for its turn. */
    Map<String, List<Line>> of(List<Going> all) {
        List<Going> going = new ArrayList<>(all);
        narrow(going, one -> ObjectionLines.holds(one.record()));
        narrow(going, one -> one.imageOnly() ? List.of() : ObjectionLines.locks(one.record(), one.object()));
        narrow(going, this::uses);
        narrow(going, this::version);
        images(going);
        if (!going.isEmpty()) {
            tryAll(going);
        }
        return against;
    }

    /** Whom nothing is left to be asked of goes no further: each question costs a request. */
    private void narrow(List<Going> going, Function<Going, List<Line>> question) {
        going.removeIf(one -> {
            List<Line> objections = question.apply(one);
            return object(one.amiId(), objections);
        });
    }

    private boolean object(String amiId, List<Line> objections) {
        if (!objections.isEmpty()) {
            against.computeIfAbsent(amiId, first -> new ArrayList<>()).addAll(objections);
        }
        return !objections.isEmpty();
    }

    /** Who uses it now. */
    private List<Line> uses(Going one) {
        return findings.of("uses " + one.amiId(), () -> usesOf(one.amiId(), context));
    }

    static List<Line> usesOf(String amiId, StepContext context) {
        try {
            return new Uses(context.bucket())
                    .of(amiId).stream().map(Use::line).limit(5).toList();
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED) {
                throw refused;
            }
            return List.of(Line.of("prune.usesUnknown", refused.line().sentence()));
        }
    }

    /** Whether versions may be looked at, as is done once more in the middle of a removal. */
    private List<Line> version(Going one) {
        if (one.record().versionId().isEmpty()) {
            return List.of();
        }
        return findings.of("version", () -> {
            try {
                FinishedRemoval.object(one.record(), context);
                return List.of();
            } catch (AwsException denied) {
                return List.of(objectUnknown(denied));
            }
        });
    }

    /** That the stored object could not be looked at. */
    static Line objectUnknown(AwsException refused) {
        return unknown(refused, "prune.objectUnknown");
    }

    private void images(List<Going> going) {
        List<Going> standing = going.stream().filter(one -> one.image() != null).toList();
        if (standing.isEmpty()) {
            return;
        }
        Map<String, List<Line>> objections = new HashMap<>();
        Map<String, List<Line>> references = references(standing);
        Map<String, Line> locked = lockedSnapshots(standing);
        for (Going one : standing) {
            List<Line> lines = new ArrayList<>(references.getOrDefault(one.amiId(), List.of()));
            ownership(one).ifPresent(lines::add);
            Protection.of(one.image())
                    .map(how -> Line.of(how.coolsDown() ? "prune.protected.coolsDown" : "prune.protected"))
                    .ifPresent(lines::add);
            one.record().snapshotIds().stream()
                    .map(locked::get)
                    .filter(Objects::nonNull)
                    .forEach(lines::add);
            if (lines.isEmpty()) {
                lines.addAll(shared(one));
            }
            objections.put(one.amiId(), lines);
        }
        going.removeIf(one -> object(one.amiId(), objections.getOrDefault(one.amiId(), List.of())));
    }

    /** Whether the image is the backup's: whoever can write a record could name any image in it. */
    private static Optional<Line> ownership(Going one) {
        return FinishedRemoval.isOf(one.record(), one.image())
                ? Optional.empty()
                : Optional.of(Line.of("prune.notOurs", one.amiId(), one.record().runId()));
    }

    private static String sharing(Going one) {
        return "shared " + one.amiId();
    }

    private List<Line> shared(Going one) {
        return findings.of(
                sharing(one),
                () -> asked(
                        () -> {
                            List<String> with = context.ec2().removals().sharedWith(one.amiId());
                            return with.isEmpty()
                                    ? List.of()
                                    : List.of(Line.of("prune.shared", String.join(", ", with)));
                        },
                        "prune.sharedUnknown"));
    }

    private Map<String, List<Line>> references(List<Going> standing) {
        List<String> ids = standing.stream().map(Going::amiId).toList();
        boolean all = data.request().templateVersions() == PruneRequest.TemplateVersions.ALL;
        return findings.of("references", () -> {
            try {
                return context.ec2().removals().references(ids, all).stream()
                        .collect(Collectors.groupingBy(
                                ImageReference::imageId,
                                Collectors.mapping(ObjectionLines::line, Collectors.toList())));
            } catch (AwsException refused) {
                Line unknown = unknown(refused, "prune.referencesUnknown");
                return ids.stream().collect(Collectors.toMap(id -> id, id -> List.of(unknown)));
            }
        });
    }

    private Map<String, Line> lockedSnapshots(Collection<Going> standing) {
        List<String> ids = standing.stream()
                .flatMap(one -> one.record().snapshotIds().stream())
                .distinct()
                .toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        return findings.of("locked", () -> {
            try {
                return ObjectionLines.locked(ids, context);
            } catch (AwsException refused) {
                Line unknown = unknown(refused, "prune.locksUnknown");
                return ids.stream().collect(Collectors.toMap(id -> id, id -> unknown));
            }
        });
    }

    private static List<Line> asked(Supplier<List<Line>> question, String unknown) {
        try {
            return question.get();
        } catch (AwsException refused) {
            return isGone(refused) ? List.of() : List.of(unknown(refused, unknown));
        }
    }

    private static Line unknown(AwsException refused, String text) {
        if (refused.kind() != FailureKind.DENIED && !isMissingHere(refused)) {
            throw refused;
        }
        return Line.of(text, refused.line().sentence());
    }

    /** Whether the partition, the Region or the account has no such call. */
    private static boolean isMissingHere(AwsException refused) {
        return refused.is(
                "InvalidAction", "UnknownOperationException", "UnsupportedOperation", "Unsupported", "OptInRequired");
    }

    /**
     * Has EC2 say whether the calls would be allowed: for the first image, and the first snapshot.
     *
     * @throws AwsException when one would not be
     */
    private void tryAll(List<Going> going) {
        going.stream().filter(one -> one.image() != null).findFirst().ifPresent(one -> {
            if (inTurn(Action.DEREGISTER_IMAGE, TRY_IMAGE, () -> tryImage(one))) {
                inTurn(Action.DELETE_SNAPSHOT, TRY_SNAPSHOT, () -> trySnapshot(one.record()));
            }
        });
    }

    private void tryImage(Going one) {
        findings.of(TRY_IMAGE, () -> done(() -> context.ec2().removals().tryDeregister(one.amiId())));
    }

    private void trySnapshot(BackupRecord record) {
        findings.of(
                TRY_SNAPSHOT,
                () -> done(() -> snapshots(record).stream()
                        .findFirst()
                        .ifPresent(snapshot -> context.ec2().removals().trySnapshot(snapshot.snapshotId()))));
    }

    private List<Snapshot> snapshots(BackupRecord record) {
        return record.snapshotIds().isEmpty() ? List.of() : context.ec2().snapshots(record.snapshotIds());
    }

    private static Boolean done(Runnable question) {
        try {
            question.run();
        } catch (AwsException refused) {
            if (!isGone(refused)) {
                throw refused;
            }
        }
        return true;
    }

    /** EC2 lists for a while what is gone: that speaks against nothing. */
    private static boolean isGone(AwsException refused) {
        return refused.is("InvalidAMIID.Unavailable", "InvalidAMIID.NotFound", "InvalidSnapshot.NotFound");
    }
}
