package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final TestBed bed = new TestBed(builder -> builder.visibilityDelay(Duration.ofSeconds(8)));

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aGroupThatCanNotBeSeenYetIsNotCalledClosed() {
        Ec2Network network = bed.look().ec2().network();
        Quarantine quarantine = new Quarantine(network);
        String vpc = bed.aws.networks().defaultVpc();
        Quarantine.State all = quarantine.look(vpc, "");
        Quarantine.State found = new Quarantine.State(
                vpc,
                "",
                bed.aws.networks().defaultSubnet('a'),
                "",
                all.cidr(),
                Set.of(Quarantine.Part.GROUP, Quarantine.Part.NO_EGRESS));

        Quarantine.State made = quarantine.make(found);

        assertThat(made.missing()).containsExactly(Quarantine.Part.NO_EGRESS);
        assertThat(made.groupId()).startsWith("sg-");
        bed.clock.advance(Duration.ofSeconds(8));
        assertThat(network.group(vpc, Quarantine.NAME).orElseThrow().ipPermissionsEgress())
                .isNotEmpty();
        assertThat(quarantine.make(made).missing()).isEqualTo(Set.of());
        assertThat(network.group(vpc, Quarantine.NAME).orElseThrow().ipPermissionsEgress())
                .isEmpty();
        assertThat(bed.aws.calls().count("ec2:CreateSecurityGroup")).isOne();
    }
}
