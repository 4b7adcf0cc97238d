package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

    private static final double WHOLE = 890;

    /** Looks at something that advances evenly. */
    private static Forecast looked(double... times) {
        Forecast forecast = null;
        for (double time : times) {
            forecast = Forecast.after(forecast, (int) (100 * time / WHOLE), time);
        }
        return forecast;
    }

    @Test
    void wholePercentsSayBetweenWhenAndWhenTheEndIs() {
        Forecast forecast = Forecast.after(null, 50, 600);

        assertThat(forecast.soonest()).isCloseTo(1176.5, within(0.1));
        assertThat(forecast.latest()).isEqualTo(1200);
    }

    @Test
    void eachLookNarrowsItDownAndTheEndIsAlwaysInBetween() {
        double unsure = 1;
        for (int looks = 1; looks < 8; looks++) {
            double[] times = new double[looks];
            for (int i = 0; i < looks; i++) {
                times[i] = 50 + 113 * i;
            }
            Forecast forecast = looked(times);
            assertThat(forecast.unsure()).isLessThanOrEqualTo(unsure);
            assertThat(WHOLE).isBetween(forecast.soonest(), forecast.latest());
            unsure = forecast.unsure();
        }
        assertThat(unsure).isLessThan(0.008);
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "-7"})
    void fewPercentsSayNothingAndWhatWasForeseenHoldsUntilThen(int percent) {
        Forecast before = new Forecast(90, 100);

        assertThat(Forecast.after(null, percent, 50)).isNull();
        assertThat(Forecast.after(before, percent, 50)).isEqualTo(before);
        assertThat(Forecast.after(before, percent, 100)).isNull();
    }

    @Test
    void countedFromAnotherBeginningTheEndIsTheSame() {
        assertThat(new Forecast(90, 100).countedFrom(10)).isEqualTo(new Forecast(80, 90));
        assertThat(new Forecast(90, 100).countedFrom(-10)).isEqualTo(new Forecast(100, 110));
    }

    @Test
    void withoutTimeThereIsNoForecast() {
        assertThat(Forecast.after(null, 50, 0)).isNull();
        assertThat(Forecast.after(null, 50, -3)).isNull();
    }

    @Test
    void progressThatJumpsOrStallsMakesAllEarlierLooksWorthless() {
        Forecast even = looked(100, 200, 300);

        assertThat(Forecast.after(even, 90, 400)).isEqualTo(Forecast.after(null, 90, 400));
        assertThat(Forecast.after(even, 33, 600)).isEqualTo(Forecast.after(null, 33, 600));
    }

    @Test
    void whatIsCompleteButHasNotEndedEndsSoon() {
        Forecast forecast = Forecast.after(looked(800), 100, 1000);

        assertThat(forecast.soonest()).isEqualTo(1000);
        assertThat(forecast.latest()).isBetween(1010.0, 1011.0);
    }
}
