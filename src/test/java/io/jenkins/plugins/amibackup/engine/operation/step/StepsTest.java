package io.jenkins.plugins.amibackup.engine.operation.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepsTest {

    private static final String RUN = "7f3a2c41";

    private static List<Step> backup() {
        BackupRequest request = BackupRequest.of("i-0a1b2c3d4e5f67890", "acme-ami-backups", "eu-west-1")
                .build();
        return Steps.of(new BackupData(RUN, request, Instant.EPOCH));
    }

    private static List<Step> restore() {
        RestoreRequest request = RestoreRequest.of("ami-0123456789abcdef0", "acme-ami-backups", "eu-west-1");
        return Steps.of(new RestoreData(RUN, request, Instant.EPOCH));
    }

    private static List<Step> verify() {
        VerifyRequest request = VerifyRequest.of(
                "ami-0123456789abcdef0", DrillTerms.of(ProofLevel.COMMAND), "acme-ami-backups", "eu-west-1");
        return Steps.of(new VerifyData(RUN, request, Instant.EPOCH));
    }

    private static List<Step> prune() {
        PruneRequest request =
                PruneRequest.of("i-0123456789abcdef0", RetentionPolicy.last(7), "acme-ami-backups", "eu-west-1");
        return Steps.of(new PruneData(RUN, request, Instant.EPOCH));
    }

    private static Stream<Step> all() {
        return Stream.of(backup(), restore(), verify(), prune()).flatMap(List::stream);
    }

    @Test
    void everyPhaseIsThatOfAStepAndNoListHasItTwice() {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        all().forEach(step -> phases.add(step.phase()));

        assertThat(phases).isEqualTo(EnumSet.complementOf(EnumSet.of(Phase.CLEAN_UP, Phase.DONE)));
        assertThat(backup()).extracting(Step::phase).doesNotHaveDuplicates();
        assertThat(restore()).extracting(Step::phase).doesNotHaveDuplicates();
        assertThat(verify()).extracting(Step::phase).doesNotHaveDuplicates();
    }

    @Test
    void aPhaseIsOfTheKindsWhoseListsHaveIt() {
        for (Phase phase : EnumSet.complementOf(EnumSet.of(Phase.CLEAN_UP, Phase.DONE))) {
            assertThat(phase.isOf(OperationKind.BACKUP))
                    .as(phase.name())
                    .isEqualTo(backup().stream().anyMatch(step -> step.phase() == phase));
            assertThat(phase.isOf(OperationKind.RESTORE))
                    .as(phase.name())
                    .isEqualTo(restore().stream().anyMatch(step -> step.phase() == phase));
            assertThat(phase.isOf(OperationKind.VERIFY))
                    .as(phase.name())
                    .isEqualTo(verify().stream().anyMatch(step -> step.phase() == phase));
            assertThat(phase.isOf(OperationKind.PRUNE))
                    .as(phase.name())
                    .isEqualTo(prune().stream().anyMatch(step -> step.phase() == phase));
        }
    }

    @Test
    void aStepCallsOnlyWhatChangesSomethingAndIsNeededForSomething() {
        all().flatMap(step -> step.calls().stream()).forEach(action -> {
            assertThat(action.changes()).as(action.toString()).isTrue();
            assertThat(action.purposes()).as(action.toString()).isNotEmpty();
        });
    }

    @Test
    void everyCallThatChangesSomethingInEc2IsThatOfAStep() {
        assertThat(all().flatMap(step -> step.calls().stream()))
                .containsAll(Stream.of(Action.values())
                        .filter(action -> action.changes() && action.iamName().startsWith("ec2:"))
                        .filter(action -> !action.purposes().equals(Set.of(Purpose.QUARANTINE)))
                        .toList());
    }

    @Test
    void everyStageHasATitle() {
        assertThat(Stage.values()).allMatch(stage -> Texts.has("stage." + stage.name()));
    }

    @Test
    void everyPhaseIsDescribedInTheArchitecture() throws IOException {
        String text = Files.readString(Documents.root().resolve("docs/architecture.md"));

        assertThat(Phase.values())
                .filteredOn(phase -> phase != Phase.DONE)
                .allMatch(phase -> text.contains("`" + phase + "`"));
    }
}
