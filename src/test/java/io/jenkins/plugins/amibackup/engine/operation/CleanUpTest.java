package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CleanUpTest {

    @Test
    void aCopyThatWasNeverAskedForIsNotLookedFor() {
        try (TestBed bed = new TestBed()) {
            bed.aws.ec2().failNextImage("Client.InternalError");
            Instant begun = bed.clock.instant();
            assertThat(bed.run(bed.backupRequest().build()).failure()).contains("Client.InternalError");
            Duration took = Duration.between(begun, bed.clock.instant());
            assertThat(took).isLessThan(Duration.ofMinutes(8).plusSeconds(30));
            assertThat(bed.images()).allMatch(image -> image.state().equals("failed"));
        }
    }
}
