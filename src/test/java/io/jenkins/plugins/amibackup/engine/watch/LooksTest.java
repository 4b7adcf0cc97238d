package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Image;

class LooksTest {

    private static final String UNKNOWN = "ami-0123456789abcdef0";

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();
    private boolean inCompany = true;
    private final Looks looks = new Looks(bed.time, () -> inCompany);
    private String imageId;

    @BeforeEach
    void makeAnImage() {
        imageId = bed.backup().amiId();
        bed.time.runOut();
        bed.aws.calls().reset();
    }

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    private long calls() {
        return bed.aws.calls().count("ec2:DescribeImages");
    }

    @Test
    void whatIsAskedWithinASecondIsAskedTogether() {
        Look<Image> one = looks.images(clients, List.of(imageId));
        Look<Image> other = looks.images(clients, List.of(UNKNOWN));
        bed.time.pass(Duration.ofSeconds(2));

        assertThat(one.things()).extracting(Image::imageId).containsExactly(imageId);
        assertThat(other.things()).as("an unknown ID spoils nothing").isEmpty();
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void aLookWithoutCompanyIsMadeAtOnce() {
        inCompany = false;
        Look<Image> look = looks.images(clients, List.of(imageId));
        bed.time.pass(Duration.ZERO);

        assertThat(look.isOver()).isTrue();
    }

    @Test
    void whatComesLaterIsAskedAnew() {
        looks.images(clients, List.of(imageId));
        bed.time.pass(Duration.ofSeconds(2));
        looks.images(clients, List.of(imageId));
        bed.time.pass(Duration.ofSeconds(2));

        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void aFailureIsToldToAllWhoAsked() {
        bed.aws.faults().throttleNext("ec2:DescribeImages", 1);
        Look<Image> one = looks.images(clients, List.of(imageId));
        Look<Image> other = looks.images(clients, List.of(UNKNOWN));
        bed.time.pass(Duration.ofSeconds(2));

        assertThatThrownBy(one::things).isInstanceOf(AwsException.class);
        assertThatThrownBy(other::things).isInstanceOf(AwsException.class);
    }

    @Test
    void nothingIsAskedAboutNothing() {
        assertThat(looks.snapshots(clients, List.of()).things()).isEmpty();
    }
}
