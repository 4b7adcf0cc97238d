package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Site;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** Whether a type of instance is offered where it is to run, and whether it can run an image. What AWS answers is asked once. */
final class TypeLook {

    private final String type;
    private final String words;
    private final Findings findings;
    private final Ec2Site site;
    private final String region;

    /** @param words of which lines what is in the way is told: they name the parameters that replace it */
    TypeLook(String type, String words, Findings findings, StepContext context) {
        this.type = type;
        this.words = words;
        this.findings = findings;
        site = context.ec2().site();
        region = context.ec2().region();
    }

    /** Whether the type is offered anywhere in the Region. */
    boolean isOffered() {
        return !zones().isEmpty();
    }

    private Set<String> zones() {
        return findings.of("launch.zones", () -> site.zonesOffering(type));
    }

    /** What EC2 says of the type; empty where it doesn't know it. */
    Optional<InstanceTypeInfo> info() {
        return findings.of("launch.type", () -> site.type(type));
    }

    /**
     * What is in the way.
     *
     * @param zone where it is to run; empty where EC2 chooses
     * @param image as EC2 has described it
     */
    List<Line> obstacles(String zone, JsonNode image) {
        if (!isOffered()) {
            return List.of(Line.of(words + ".type", type, region));
        }
        List<Line> obstacles = new ArrayList<>();
        if (!zone.isEmpty() && !zones().contains(zone)) {
            obstacles.add(Line.of(words + ".typeInZone", type, zone, String.join(", ", new TreeSet<>(zones()))));
        }
        info().ifPresent(info -> fits(info, image, obstacles));
        return obstacles;
    }

    private void fits(InstanceTypeInfo info, JsonNode image, List<Line> obstacles) {
        String architecture = image.path("Architecture").asText("");
        List<String> known =
                info.processorInfo() == null ? List.of() : info.processorInfo().supportedArchitecturesAsStrings();
        if (ArchitectureType.knownValues().contains(ArchitectureType.fromValue(architecture))
                && !known.isEmpty()
                && !known.contains(architecture)) {
            obstacles.add(Line.of(words + ".architecture", type, String.join(", ", known), architecture));
        }
        String boot = image.path("BootMode").asText("");
        List<String> modes = info.supportedBootModesAsStrings();
        if (Set.of("uefi", "legacy-bios").contains(boot) && !modes.isEmpty() && !modes.contains(boot)) {
            obstacles.add(Line.of(words + ".bootMode", type, boot));
        }
    }
}
