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

    private static final List<byte[]> GOOD = Seeds.golden("(backup|restore|verifications)[a-z-]*/[a-z-]*\\.json");

    private OperationDocumentFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        byte[] bytes = JsonEdits.document(data, GOOD);
        String named = JsonEdits.text(bytes, "runId");
        String runId = Ids.isRun(named) ? named : "7f3a2c41";
        DocumentSource source = new DocumentSource(
                runId,
                OperationKind.of(JsonEdits.text(bytes, "kind")).orElse(OperationKind.BACKUP) == OperationKind.VERIFY
                        ? DocumentPlace.VERIFICATIONS
                        : DocumentPlace.OPERATIONS,
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
        safe(document.failure().text());
        byte[] written = document.bytes();
        must(Arrays.equals(OperationDocument.parse(source, written).bytes(), written), "it is another when read again");
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
