package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.step.Place;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtherPlacesTest {

    private final TestBed bed = new TestBed();
    private final AwsClients own = bed.look();
    private final OtherPlaces places = new OtherPlaces(bed.clients, bed.access(), own);
    private final StepContext here =
            new StepContext(own, new Catalog(own.bucket(TestBed.BUCKET)), bed.clock, null, places, null, null);

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aStepWorksInAnotherRegionAndBucketWithItsOwnClientsAndCatalog() {
        bed.aws.s3().createBucket("acme-copies", "eu-central-1");
        bed.aws.s3().put("acme-copies", "note", "in Frankfurt");

        StepContext there = here.in(new Place("", "eu-central-1", "acme-copies"));

        assertThat(there.clients().region()).isEqualTo("eu-central-1");
        assertThat(there.catalog().bucket().read("note")).isPresent();
        assertThat(here.catalog().bucket().read("note")).isEmpty();
    }

    @Test
    void anotherBucketOfTheSameRegionNeedsNoFurtherClients() {
        StepContext there = here.in(new Place("", TestBed.REGION, "acme-copies"));

        assertThat(there.clients()).isSameAs(own);
        assertThat(there.catalog().bucket().name()).isEqualTo("acme-copies");
    }

    @Test
    void anotherAccountIsRefusedInOneLine() {
        assertThatThrownBy(() -> here.in(new Place("999999999999", "eu-central-1", "acme-copies")))
                .hasMessage("No credentials were given for account 999999999999 in eu-central-1.");
    }

    @Test
    void theClientsAreGivenBackWhenTheOperationIsDrivenNoLonger() {
        here.in(new Place("", "eu-central-1", "acme-copies"));
        assertThat(bed.clients.size()).isEqualTo(2);

        places.close();

        assertThat(bed.clients.size()).isEqualTo(1);
    }
}
