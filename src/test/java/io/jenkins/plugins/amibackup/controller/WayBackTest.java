package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import org.junit.jupiter.api.Test;

/** What comes back by itself when what a gate has let pass has failed. */
class WayBackTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String AMI = "ami-0123456789abcdef0";

    private static final RestoreRequest IMAGE = RestoreRequest.of(AMI, "acme-ami-backups", "eu-west-1");

    @Test
    void theBooleanOfBeforeBringsTheImageBackAndNothingElse() {
        WayBack before = WayBack.of(true, null, null);

        assertThat(before.kind()).isEqualTo(WayBack.Kind.IMAGE);
        assertThat(before.isMachine()).isFalse();
        assertThat(before.of(IMAGE, INSTANCE)).isEqualTo(IMAGE);
        assertThat(before.maxAgeSeconds()).isEqualTo(3600);
    }

    @Test
    void aLaunchTakesAllThatIsRecordedAndARollBackTakesTheInstanceItself() {
        RestoreRequest launch = WayBack.of(true, " launch ", "").of(IMAGE, INSTANCE);
        assertThat(launch.launch()).isEqualTo(LaunchTerms.asRecorded());
        assertThat(launch.inPlaceOf()).isEmpty();

        RestoreRequest inPlace = WayBack.of(true, "inPlace", "30m").of(IMAGE, INSTANCE);
        assertThat(inPlace.inPlaceOf()).isEqualTo(INSTANCE);
        assertThat(inPlace.launch()).isNull();
    }

    @Test
    void aWordThatIsNoneAndOneThatWouldDoNothingAreRefused() {
        assertThatThrownBy(() -> WayBack.of(true, "in-place", null))
                .isInstanceOf(OperationException.class)
                .hasMessage("\"in-place\" is not a way back. Use one of these: image, launch, inPlace");
        assertThatThrownBy(() -> WayBack.of(false, "launch", null))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("only taken where restoreOnFailure is true");
        assertThatThrownBy(() -> WayBack.of(true, "inPlace", "soon")).isInstanceOf(OperationException.class);
    }

    @Test
    void onlyARollBackAsksHowOldTheBackupIsAndOnlyWhereTheGateHasNotMadeIt() {
        WayBack inPlace = WayBack.of(true, "inPlace", "1h");
        long old = 3601;

        assertThat(inPlace.refusal(INSTANCE, AMI, false, 3600, 0)).isEmpty();
        assertThat(inPlace.refusal(INSTANCE, AMI, true, old, 0)).isEmpty();
        assertThat(inPlace.refusal(INSTANCE, AMI, false, old, 0))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith(
                                INSTANCE + " is not rolled back by itself: this gate has not made the backup " + AMI));
        assertThat(WayBack.of(true, "launch", "1h").refusal(INSTANCE, AMI, false, old, 0))
                .isEmpty();
    }

    @Test
    void anInstanceBehindOneThatFailedIsNamedWithWhatItWasNotRolledBackTo() {
        assertThat(WayBack.skipped(INSTANCE, AMI))
                .isEqualTo(INSTANCE + " was not rolled back to " + AMI
                        + ", because the instance before it failed. Look at that first.");
    }
}
