package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.UnrecordedFacts;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** All of a launch that is settled before anything is made, and that is settled again, from the record, by whoever picks it up. */
final class LaunchPreparation {

    private final String runId;
    private final LaunchTerms terms;
    private final boolean keepsKeys;
    private final Findings findings = new Findings();

    /**
     * @param terms null for a restore that launches nothing: then nothing is asked of this
     * @param keepsKeys whether encrypted volumes are made with the recorded keys
     */
    LaunchPreparation(String runId, LaunchTerms terms, boolean keepsKeys) {
        this.runId = runId;
        this.terms = terms;
        this.keepsKeys = keepsKeys;
    }

    int answered() {
        return findings.size();
    }

    void forget() {
        findings.forget();
    }

    /** What it is launched with. */
    LaunchChoice choice(BackupRecord record, StepContext context) {
        String account = context.clients().account();
        return LaunchChoice.of(
                LaunchFacts.of(record),
                terms,
                Ids.isAccount(account) ? account : "",
                context.ec2().region());
    }

    /** The tags of the instance, ours among them. */
    Tags.Choice tags(BackupRecord record) {
        return Tags.choose(runId, record.instanceTags(), terms.tags());
    }

    /** Whether encrypted volumes are made with the recorded keys. */
    boolean keepsKeys() {
        return keepsKeys;
    }

    /**
     * The user data; null for none.
     *
     * @throws OperationException when it can't be had, or is too long
     */
    @SuppressFBWarnings(
            value = "PZLA_PREFER_ZERO_LENGTH_ARRAYS",
            justification = "No user data differs from empty user data")
    byte[] userData(StepContext context) {
        String id = terms.userDataCredentialsId();
        if (id.isEmpty()) {
            return null;
        }
        byte[] found = context.caller().userData().of(id);
        if (found.length > UserData.MOST) {
            throw OperationException.badInput("launch.userData.long", id, found.length, UserData.MOST);
        }
        return found;
    }

    /**
     * Looks at everything that the launch needs.
     *
     * @param standing the image that still stands and is launched
     * @return says what will be launched
     * @throws OperationException with one line for all that is gone or doesn't fit
     */
    Consumer<OperationLog> look(BackupRecord record, Optional<Image> standing, StepContext context) {
        LaunchChoice choice = choice(record, context);
        LaunchLook look = new LaunchLook(choice, findings, context);
        JsonNode image = record.imageDescription();
        look.look(image, record.instanceId());
        byte[] userData = null;
        try {
            userData = userData(context);
        } catch (OperationException unknown) {
            if (unknown.kind().passes()) {
                throw unknown;
            }
            look.add(unknown.line());
        }
        LaunchTrial trial = new LaunchTrial(look.isWhole(), findings, context);
        if (look.canBeTried()) {
            trial(record, standing, look, userData, trial, context);
        }
        trial.obstacles().forEach(look::add);
        if (!look.obstacles().isEmpty()) {
            throw OperationException.badInput("launch.cannot", LaunchLook.numbered(look.obstacles()));
        }
        return log -> say(record, choice, standing, look, trial, log);
    }

    private void trial(
            BackupRecord record,
            Optional<Image> standing,
            LaunchLook look,
            byte[] userData,
            LaunchTrial trial,
            StepContext context) {
        Optional<Image> own = findings.of(
                "launch.image", () -> standing.or(() -> context.ec2().image(record.amiId())));
        LaunchRequest call = new LaunchRequest(look.there());
        trial.of(
                own,
                record.imageDescription().path("Architecture").asText(""),
                (imageId, devices) -> call.of(
                        imageId,
                        devices,
                        Names.launchToken(runId, 0),
                        tags(record),
                        look.typeInfo(),
                        userData,
                        keepsKeys));
    }

    private void say(
            BackupRecord record,
            LaunchChoice choice,
            Optional<Image> standing,
            LaunchLook look,
            LaunchTrial trial,
            OperationLog log) {
        LaunchFacts facts = choice.facts();
        standing.ifPresent(image -> log.say(
                image.imageId().equals(record.amiId()) ? "launch.standing" : "launch.standing.restored",
                image.imageId(),
                image.name()));
        log.say("launch.with", choice.type(), words(choice));
        trial.say(log);
        List<Line> missing = facts.areKnown() ? UnrecordedFacts.of(facts) : List.of();
        if (!missing.isEmpty()) {
            log.warn("launch.factsMissing", Line.list(missing));
        }
        if (facts.wasSpot()) {
            log.warn("launch.wasSpot");
        }
        if (facts.interfaces() > 1) {
            log.warn("launch.oneInterface", facts.interfaces());
        }
        look.elasticIp()
                .map(Address::instanceId)
                .filter(id -> !id.isEmpty())
                .ifPresent(
                        id -> log.warn("launch.willMove", look.elasticIp().get().publicIp(), id));
    }

    /** Where and with what, for a line. */
    private static Line words(LaunchChoice choice) {
        LaunchFacts facts = choice.facts();
        Line publicIp = choice.takesPublicIp()
                .map(takes -> Line.of(takes ? "launch.in.publicIp" : "launch.in.noPublicIp"))
                .orElseGet(() -> Line.of("launch.in.publicIpOfTheSubnet"));
        return Line.list(List.of(
                part("launch.in.subnet", choice.subnet(), "launch.in.defaultVpc"),
                part("launch.in.groups", String.join(", ", choice.groups()), "launch.in.defaultGroup"),
                part("launch.in.key", choice.key(), "launch.in.noKey"),
                part("launch.in.profile", choice.profile(), "launch.in.noProfile"),
                publicIp,
                Line.of(metadata(facts))));
    }

    /** Whether whatever reaches a machine can read the credentials of its profile without a session token, a line says. */
    private static String metadata(LaunchFacts facts) {
        if (facts.metadata("HttpEndpoint", "disabled").equals("disabled")) {
            return "launch.in.noMetadata";
        }
        return switch (facts.metadata("HttpTokens", "optional", "required")) {
            case "required" -> "launch.in.metadataV2";
            case "optional" -> "launch.in.metadataV1";
            default -> "launch.in.metadataByDefault";
        };
    }

    private static Line part(String key, String value, String none) {
        return value.isEmpty() ? Line.of(none) : Line.of(key, value);
    }

    /** What EC2 says of the type; asked again by whoever picks the launch up. */
    Optional<InstanceTypeInfo> typeInfo(LaunchChoice choice, StepContext context) {
        return new LaunchLook(choice, findings, context).typeInfo();
    }
}
