package io.jenkins.plugins.amibackup.engine.retention;

import com.fasterxml.jackson.databind.util.StdConverter;
import io.jenkins.plugins.amibackup.engine.base.Age;
import java.time.Duration;

/** Durations in a document, as people write them: {@code 14d}. */
final class AgeText {

    private AgeText() {}

    static final class Written extends StdConverter<Duration, String> {

        @Override
        public String convert(Duration age) {
            return Age.text(age);
        }
    }

    static final class Read extends StdConverter<String, Duration> {

        @Override
        public Duration convert(String text) {
            return Age.parse(text);
        }
    }
}
