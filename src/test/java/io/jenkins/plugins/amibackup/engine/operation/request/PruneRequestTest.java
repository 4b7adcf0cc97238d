package io.jenkins.plugins.amibackup.engine.operation.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import org.junit.jupiter.api.Test;

class PruneRequestTest {

    private final PruneRequest request =
            PruneRequest.of("i-0123456789abcdef0", RetentionPolicy.last(7), "acme-ami-backups", "eu-west-1");

    @Test
    void aPruneOfAnotherSetAsksForSomethingElse() {
        assertThat(request.ofSet("nightly").differenceTo(request.ofSet("deploy")))
                .contains("retentionSet");
        assertThat(request.ofSet("nightly").differenceTo(request.ofSet("nightly")))
                .isEmpty();
    }

    @Test
    void onlyBackupsOfTheSetMayGoUnlessEverySetIsMeant() {
        assertThat(request.mayRemove("nightly")).isTrue();
        assertThat(request.ofSet("deploy").mayRemove("nightly")).isFalse();
        assertThat(request.ofSet("deploy").mayRemove("deploy")).isTrue();
        assertThat(request.ofSet("").mayRemove("deploy")).isFalse();
    }

    @Test
    void aHundredRemovalsAreAllowedUnlessAnotherNumberIsSaid() {
        assertThat(request.most()).isEqualTo(100);
        assertThat(request.most(7).most()).isEqualTo(7);
        assertThatThrownBy(() -> request.most(-1).check()).isInstanceOf(OperationException.class);
    }

    @Test
    void aPolicyThatKeepsNothingIsRefused() {
        PruneRequest nothing =
                PruneRequest.of("i-0123456789abcdef0", RetentionPolicy.NONE, "acme-ami-backups", "eu-west-1");

        assertThatThrownBy(nothing::check)
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("would remove every backup");
    }
}
