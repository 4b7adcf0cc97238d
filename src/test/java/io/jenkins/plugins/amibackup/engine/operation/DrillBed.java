package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A closed network beside the usual one, and what is asked of a drill in it. */
public final class DrillBed implements AutoCloseable {

    public static final String RUN = "7f3a2c42";

    public final TestBed bed;
    public final String vpc;
    public final String subnet;
    public final String group;

    public DrillBed() {
        this(builder -> builder);
    }

    public DrillBed(UnaryOperator<EmbeddedAws.Builder> configure) {
        bed = new TestBed(builder -> configure.apply(builder.durations(Durations.fixed(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))
                .instances(Duration.ofSeconds(20), Duration.ofMinutes(2)))));
        vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
        subnet = bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
        group = bed.aws.networks().closedGroup(vpc, "quarantine");
    }

    public DrillTerms terms(ProofLevel level) {
        return DrillTerms.of(level).in(subnet, List.of(group));
    }

    /** A drill whose machine runs a shell command, or an SSM document; its profile is there. */
    public DrillTerms command(String command, String document) {
        bed.aws.networks().profile("drill", "drill-role");
        return new DrillTerms(
                ProofLevel.COMMAND, subnet, List.of(group), "", 0, true, "drill", "", command, document, true);
    }

    public VerifyRequest request(String amiId, ProofLevel level) {
        return VerifyRequest.of(amiId, terms(level), TestBed.BUCKET, TestBed.REGION);
    }

    public VerifyRequest request(String amiId, DrillTerms terms) {
        return VerifyRequest.of(amiId, terms, TestBed.BUCKET, TestBed.REGION);
    }

    /** The machines that drills have started, ended ones included. */
    public List<InstanceModel> machines() {
        return bed.aws.ec2().instances().stream()
                .filter(machine ->
                        machine.clientToken() != null && machine.clientToken().startsWith("ami-backup-drill-"))
                .toList();
    }

    /** No machine, no image and no snapshot but those of the backups. */
    public void assertNothingIsLeft(int backups) {
        assertThat(machines())
                .as("machines")
                .allMatch(machine -> machine.state().equals("terminated"));
        assertThat(bed.images()).as("images").hasSize(backups);
        assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(backups * 2);
        assertThat(bed.aws.ec2().volumes())
                .filteredOn(volume -> !volume.deleted())
                .as("volumes")
                .hasSize(2);
    }

    @Override
    public void close() {
        bed.close();
    }
}
