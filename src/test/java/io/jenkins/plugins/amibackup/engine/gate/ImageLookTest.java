package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the image that a failed deployment goes back to can be launched. */
class ImageLookTest {

    private final TestBed bed = new TestBed();
    private final List<Boolean> answers = new ArrayList<>();

    @AfterEach
    void close() {
        bed.close();
    }

    private List<Boolean> look(String amiId) {
        answers.clear();
        ImageLook.begin(bed.engine, bed.access(), amiId, answers::add);
        bed.time.pass(Duration.ofMinutes(20));
        return answers;
    }

    @Test
    void anImageThatIsThereCanBeLaunchedAndOneThatIsGoneCanNot() {
        String amiId = bed.backup().amiId();
        assertThat(look(amiId)).containsExactly(true);

        bed.deregisterOnly(amiId);
        assertThat(look(amiId)).containsExactly(false);
    }

    @ParameterizedTest
    @CsvSource({"503,RequestLimitExceeded", "503,Unavailable", "500,InternalError"})
    void whatPassesDoesNotMakeTheImageGone(int status, String code) {
        String amiId = bed.backup().amiId();
        bed.aws.faults().failNext("ec2:DescribeImages", 6, status, code, "Later");

        assertThat(look(amiId)).containsExactly(true);
    }

    @Test
    void aDenialIsAnsweredAtOnceAndWhatDoesNotPassAfterSomeMinutes() {
        String amiId = bed.backup().amiId();
        Instant before = bed.clock.instant();
        ImageLook.begin(bed.engine, bed.access(), amiId, answers::add);
        bed.aws.faults().deny("ec2:DescribeImages");
        bed.time.runUntil(() -> !answers.isEmpty());
        assertThat(answers).containsExactly(false);
        assertThat(bed.clock.instant()).isBefore(before.plusSeconds(4));

        bed.aws.faults().clear();
        bed.aws.faults().failNext("ec2:DescribeImages", 1000, 503, "Unavailable", "Later");
        assertThat(look(amiId)).containsExactly(false);
    }
}
