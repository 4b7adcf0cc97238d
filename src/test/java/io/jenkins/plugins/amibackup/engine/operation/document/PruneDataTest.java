package io.jenkins.plugins.amibackup.engine.operation.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PruneDataTest {

    private static final Instant NOW = Instant.parse("2026-11-22T09:15:00Z");

    private static PruneRow row(int number, Verdict verdict) {
        return new PruneRow(
                "ami-%017x".formatted(number), NOW.minusSeconds(number), 8, 5, "", verdict, false, List.of());
    }

    @Test
    void aDocumentNamesAllThatGoAndOfVeryManyThatStayTheNewest() {
        PruneRequest request =
                PruneRequest.of("i-0a1b2c3d4e5f67890", RetentionPolicy.last(1), "acme-ami-backups", "eu-west-1");
        PruneData data = new PruneData("7f3a2c41", request, NOW);
        List<PruneRow> rows = IntStream.range(0, 6_000)
                .mapToObj(number -> row(number, number < 4_000 ? Verdict.KEEP : Verdict.REMOVE))
                .toList();
        List<Doomed> going = rows.stream()
                .skip(4_000)
                .map(row -> Doomed.planned(row.amiId(), false, "\"etag\""))
                .toList();

        data.plan(rows, going);

        assertThat(data.wrongField()).isEmpty();
        assertThat(data.doomed()).hasSize(PruneData.MOST_GOING);
        assertThat(data.rows())
                .hasSize(2_500)
                .containsAll(rows.subList(0, 500))
                .containsAll(rows.subList(4_000, 6_000));
        assertThat(data.summary().text()).endsWith("backups that remain: 4000");
    }

    @Test
    void aRowOfWhichSomethingIsMissingIsRefused() {
        PruneRequest request =
                PruneRequest.of("i-0a1b2c3d4e5f67890", RetentionPolicy.last(1), "acme-ami-backups", "eu-west-1");
        PruneData data = new PruneData("7f3a2c41", request, NOW);

        data.plan(List.of(row(1, null)), List.of());

        assertThat(data.wrongField()).hasValue("operation.rows");
    }
}
