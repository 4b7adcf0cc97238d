package io.jenkins.plugins.amibackup.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.chart.BarChart.Bar;
import io.jenkins.plugins.amibackup.chart.BarChart.Each;
import io.jenkins.plugins.amibackup.chart.BarChart.Measure;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BarChartTest {

    private static BarChart chart(Each each, long... newestFirst) {
        List<Measure> measures = LongStream.range(0, newestFirst.length)
                .mapToObj(day -> new Measure("day -" + day, newestFirst[(int) day]))
                .toList();
        return new BarChart(each, "size", "Size", measures, value -> value + " GiB");
    }

    @Test
    void theOldestIsOnTheLeftAndTheLargestFillsTheHeight() {
        BarChart chart = chart(Each.BACKUP, 10, 40, 20);

        assertThat(chart.getBars())
                .containsExactly(new Bar(0, 60, 40, 60), new Bar(280, 0, 40, 120), new Bar(560, 90, 40, 30));
        assertThat(chart.getFrom()).isEqualTo("day -2");
        assertThat(chart.getTo()).isEqualTo("day -0");
        assertThat(chart.getCaption()).isEqualTo("Size; the highest bar is 40 GiB");
    }

    @Test
    void itsTitleSaysWhatItShowsAndWhatABarStandsFor() {
        assertThat(chart(Each.BACKUP, 10, 20).getTitle())
                .isEqualTo("Size of the last 2 backups, from 20 GiB on day -1 to 10 GiB on day -0. The table lists them"
                        + " all.");
        assertThat(chart(Each.BUILD, 10, 20).getTitle()).startsWith("Size of the backups of the last 2 builds that");
    }

    @Test
    void whatMeasuredNothingHasNoBarAndOneBarAloneShowsNothing() {
        assertThat(chart(Each.BACKUP, 0, 10, 0).isWorthwhile()).isFalse();
        assertThat(chart(Each.BACKUP).isWorthwhile()).isFalse();
        assertThat(chart(Each.BACKUP, 0, 10, 0, 20).getBars()).hasSize(2);
    }

    @Test
    void theNewestAreShownWhereThereAreTooMany() {
        BarChart chart = chart(Each.BACKUP, LongStream.rangeClosed(1, 80).toArray());

        assertThat(chart.getBars()).hasSize(BarChart.MOST);
        assertThat(chart.getFrom()).isEqualTo("day -49");
        assertThat(chart.getBars())
                .allSatisfy(bar -> assertThat(bar.x() + bar.width()).isLessThanOrEqualTo(BarChart.WIDTH + 0.01));
    }
}
