package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.IsoFields;

/** The periods that a policy counts; of each of them, it keeps the newest backup. */
enum Period {
    DAY("retention.days") {
        @Override
        Line of(LocalDate date) {
            return Line.of("retention.day", date);
        }
    },
    /** From Monday to Sunday. As ISO 8601 has it, the first days of January may be in the last week of the year before. */
    WEEK("retention.weeks") {
        @Override
        Line of(LocalDate date) {
            return Line.of(
                    "retention.week",
                    String.valueOf(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
                    String.valueOf(date.get(IsoFields.WEEK_BASED_YEAR)));
        }
    },
    MONTH("retention.months") {
        @Override
        Line of(LocalDate date) {
            return Line.of("retention.month", YearMonth.from(date));
        }
    },
    YEAR("retention.years") {
        @Override
        Line of(LocalDate date) {
            return Line.of("retention.year", String.valueOf(date.getYear()));
        }
    };

    private final String several;

    Period(String several) {
        this.several = several;
    }

    /** The period of a date: dates with equal lines are in the same one. */
    abstract Line of(LocalDate date);

    /** The word for several of them. */
    Line several() {
        return Line.of(several);
    }
}
