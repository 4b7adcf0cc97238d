package io.jenkins.plugins.amibackup.engine.operation.document;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.safe;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import io.jenkins.plugins.amibackup.engine.fuzz.JsonEdits;
import io.jenkins.plugins.amibackup.engine.fuzz.Seeds;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Operation documents: what is accepted names only what a run may have made, and is the same when written and read again. */
public final class OperationDocumentFuzzer {

    /** One byte says which: those that are detached differ from others by no more than a lease, and would be too many. */
    private static final List<byte[]> GOOD =
            Seeds.golden("(backup|restore|verifications|removals)[a-z-]*/[a-z-]*(?<!-detached)\\.json");

    private OperationDocumentFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        must(GOOD.size() <= 256, "some good documents are never chosen");
        byte[] bytes = JsonEdits.document(data, GOOD);
        String named = JsonEdits.text(bytes, "runId");
        String runId = Ids.isRun(named) ? named : "7f3a2c41";
        DocumentSource source = new DocumentSource(
                runId,
                place(OperationKind.of(JsonEdits.text(bytes, "kind")).orElse(OperationKind.BACKUP)),
                "acme-ami-backups",
                "eu-west-1",
                Instant.parse("2026-11-23T00:00:00Z"));
        OperationDocument document = Bounded.of(bytes.length, () -> OperationDocument.parse(source, bytes))
                .orElse(null);
        if (document == null) {
            return;
        }
        OperationData operation = document.operation();
        must(operation.runId().equals(runId), "runId");
        Stream.of(operation.plain(), operation.image())
                .filter(image -> image != null)
                .forEach(OperationDocumentFuzzer::image);
        if (operation instanceof VerifyData verify) {
            verify.failed().ifPresent(why -> safe(why.text()));
            drill(verify.drill());
        }
        if (operation instanceof PruneData prune) {
            pruned(prune);
        }
        safe(document.failure().text());
        byte[] written = document.bytes();
        must(Arrays.equals(OperationDocument.parse(source, written).bytes(), written), "it is another when read again");
    }

    private static DocumentPlace place(OperationKind kind) {
        return switch (kind) {
            case VERIFY -> DocumentPlace.VERIFICATIONS;
            case PRUNE -> DocumentPlace.REMOVALS;
            default -> DocumentPlace.OPERATIONS;
        };
    }

    private static void pruned(PruneData prune) {
        must(!prune.request().dryRun(), "request.dryRun");
        must(prune.doomed().stream().map(Doomed::amiId).allMatch(Ids::isImage), "doomed.amiId");
        must(
                prune.doomed().stream().map(Doomed::amiId).distinct().count()
                        == prune.doomed().size(),
                "doomed");
        must(prune.bytesFreed() >= 0, "doomed.bytes");
        prune.doomed().stream().flatMap(one -> one.left().stream()).forEach(line -> safe(line.text()));
        prune.rows().stream().flatMap(row -> row.reasons().stream()).forEach(line -> safe(line.text()));
        prune.remains().forEach(line -> safe(line.text()));
        prune.result();
        safe(prune.summary().text());
        prune.whatNext().forEach(line -> safe(line.text()));
    }

    private static void drill(DrillFacts drill) {
        must(drill.console().length() <= DrillFacts.LONGEST_CONSOLE, "drill.console");
        drill.shownConsole().lines().forEach(Bounded::safe);
        must(drill.commandId().matches("|[0-9a-fA-F-]{36}"), "drill.commandId");
        must(drill.machine() == null || drill.machine().id().matches("|i-[0-9a-f]{8,17}"), "drill.machine.id");
    }

    private static void image(MadeImage image) {
        must(Names.isLegal(image.name()), "image.name");
        must(image.id() == null || Ids.isImage(image.id()), "image.id");
        must(image.gib() >= 0, "image.gib");
        must(image.snapshotIds().stream().allMatch(id -> id.matches("snap-[0-9a-f]{8,17}")), "image.snapshotIds");
    }
}
