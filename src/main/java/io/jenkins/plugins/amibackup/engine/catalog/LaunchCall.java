package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The call that launches an instance like a recorded one from a restored image, for the log, the page of a build and the command
 * line. A record may contain anything: a value is taken only if it looks as EC2 writes it, each is one quoted word of the
 * command, and none can be read by the AWS CLI as an option or as the name of a file.
 *
 * @param instanceId the instance that was backed up; empty where nobody knows
 * @param imageId the restored image
 * @param command the call, for a shell
 * @param remarks what the call leaves out and why, as sentences; never empty
 * @param console EC2's page that launches the image; empty where the console of the Region is not known
 */
public record LaunchCall(
        String instanceId, String imageId, String command, List<Line> remarks, Optional<String> console) {

    public LaunchCall {
        remarks = List.copyOf(remarks);
    }

    /**
     * Where an instance is to be launched.
     *
     * @param account the account that owns the image; empty where AWS doesn't say
     */
    public record Target(String imageId, String region, String account) {}

    private static List<String> words(LaunchFact part, List<String> values) {
        List<String> words = new ArrayList<>();
        words.add(
                switch (part) {
                    case INSTANCE_TYPE -> "--instance-type";
                    case SUBNET -> "--subnet-id";
                    case SECURITY_GROUPS -> "--security-group-ids";
                    case KEY -> "--key-name";
                    case PROFILE -> "--iam-instance-profile";
                });
        values.forEach(value -> words.add(part == LaunchFact.PROFILE ? "Arn=" + value : value));
        return words;
    }

    /** Why a part is not in the call. */
    private enum Missing {
        NOT_RECORDED,
        OTHER_REGION,
        OTHER_ACCOUNT,
        UNUSABLE
    }

    /**
     * The call for an image.
     *
     * @param record of the backup; empty where there is none, or where it can't be read
     */
    public static LaunchCall of(Optional<BackupRecord> record, Target target) {
        return new Writer(record, target).call();
    }

    /** The lines that end a log: the call, what it leaves out, and the page of the console. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(
                instanceId.isEmpty()
                        ? Line.of("launch.call.unknown", imageId, command)
                        : Line.of("launch.call", instanceId, imageId, command));
        lines.add(remark());
        console.ifPresent(address -> lines.add(Line.of("launch.console", address)));
        return lines;
    }

    /** The remarks as one line. */
    public Line remark() {
        return remarks.stream()
                .reduce((all, next) -> Line.of("line.two", all, next))
                .orElse(Line.empty());
    }

    /** Makes one call. */
    private static final class Writer {

        private final Optional<BackupRecord> record;
        private final Target target;
        private final JsonNode instance;
        private final List<String> words = new ArrayList<>();
        private final Map<Missing, List<Line>> missing = new EnumMap<>(Missing.class);
        private final List<Line> remarks = new ArrayList<>();
        private boolean missesName;

        Writer(Optional<BackupRecord> record, Target target) {
            this.record = record.filter(known -> !known.isForeign());
            this.target = target;
            instance = this.record
                    .map(known -> known.json().path("sourceInstance").path("description"))
                    .orElseGet(Json::object);
        }

        LaunchCall call() {
            words.addAll(List.of(
                    "aws", "ec2", "run-instances", "--region", target.region(), "--image-id", target.imageId()));
            for (LaunchFact part : LaunchFact.values()) {
                add(part);
            }
            addSettings();
            addName();
            remark();
            return new LaunchCall(
                    record.map(BackupRecord::instanceId).orElse(""),
                    target.imageId(),
                    Shell.command(words),
                    remarks,
                    new AwsConsole(target.region()).launch(target.imageId()));
        }

        private void add(LaunchFact part) {
            List<String> values = part.recorded(instance);
            if (values.isEmpty()) {
                leaveOut(part, Missing.NOT_RECORDED);
            } else if (part.isOfAnAccount() && isOtherAccount()) {
                leaveOut(part, Missing.OTHER_ACCOUNT);
            } else if (part.isOfARegion() && isOtherRegion()) {
                leaveOut(part, Missing.OTHER_REGION);
            } else if (!part.fits(values)) {
                leaveOut(part, Missing.UNUSABLE);
            } else {
                words.addAll(LaunchCall.words(part, values));
            }
        }

        private void leaveOut(LaunchFact part, Missing why) {
            missing.computeIfAbsent(why, first -> new ArrayList<>()).add(part.line());
        }

        private boolean isOtherAccount() {
            return !target.account().isEmpty()
                    && record.filter(known -> !known.account().equals(target.account()))
                            .isPresent();
        }

        private boolean isOtherRegion() {
            return record.filter(known -> !known.region().equals(target.region()))
                    .isPresent();
        }

        /** What is no choice of the account's: without these, an instance would be less protected, or slower, than the old one. */
        private void addSettings() {
            JsonNode metadata = instance.path("MetadataOptions");
            List<String> options = new ArrayList<>();
            if (metadata.path("HttpTokens").asText().equals("required")) {
                options.add("HttpTokens=required");
            }
            if (metadata.path("HttpEndpoint").asText().equals("disabled")) {
                options.add("HttpEndpoint=disabled");
            }
            if (!options.isEmpty()) {
                words.add("--metadata-options");
                words.add(String.join(",", options));
            }
            if (instance.path("EbsOptimized").asBoolean()) {
                words.add("--ebs-optimized");
            }
            if (instance.path("Placement").path("Tenancy").asText().equals("dedicated")) {
                words.add("--placement");
                words.add("Tenancy=dedicated");
            }
        }

        /** As JSON, in which no name can begin another field. */
        private void addName() {
            String name = record.map(BackupRecord::givenName).orElse("");
            if (LaunchForm.NAME.fits(name)) {
                words.add("--tag-specifications");
                words.add(specification(name));
            } else if (!name.isEmpty()) {
                missesName = true;
            }
        }

        private static String specification(String name) {
            var specification = Json.object();
            specification.put("ResourceType", "instance");
            specification.putArray("Tags").addObject().put("Key", "Name").put("Value", name);
            return "[" + specification + "]";
        }

        private void remark() {
            if (instance.isEmpty()) {
                remarks.add(Line.of("launch.noRecord"));
            } else {
                missing.forEach((why, parts) -> remarks.add(reason(why, Line.list(parts))));
            }
            if (missesName) {
                remarks.add(Line.of("launch.name"));
            }
            int interfaces = instance.path("NetworkInterfaces").size();
            if (interfaces > 1) {
                remarks.add(Line.of("launch.interfaces", interfaces));
            }
            String address = instance.path("PrivateIpAddress").asText();
            if (LaunchForm.ADDRESS.fits(address) && words.contains("--subnet-id")) {
                remarks.add(Line.of("launch.address", address));
            }
            remarks.add(Line.of("launch.userData"));
        }

        private Line reason(Missing why, Line parts) {
            return switch (why) {
                case NOT_RECORDED -> Line.of("launch.notRecorded", parts);
                case OTHER_REGION ->
                    Line.of("launch.region", parts, record.get().region());
                case OTHER_ACCOUNT ->
                    Line.of("launch.account", parts, record.get().account());
                case UNUSABLE -> Line.of("launch.unusable", parts);
            };
        }
    }
}
