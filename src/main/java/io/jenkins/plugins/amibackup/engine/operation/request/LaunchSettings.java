package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchVolume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How the options of an instance are to differ from those that are recorded, under the names that RunInstances has for them. Several
 * fields of one option are written as the AWS CLI writes them: {@code Name=Value,Name=Value}. An empty value takes what is recorded;
 * {@value LaunchTerms#NONE}, where it is allowed, leaves the option to EC2.
 *
 * @param metadataOptions for example {@code HttpTokens=required,HttpPutResponseHopLimit=2}; or none
 * @param cpuOptions for example {@code CoreCount=2,ThreadsPerCore=1}; or none
 * @param cpuCredits {@code standard}, {@code unlimited}; or none
 * @param monitoring {@code true} or {@code false}: whether it is monitored in detail
 * @param disableApiTermination {@code true} or {@code false}: whether it is protected from being terminated
 * @param disableApiStop {@code true} or {@code false}: whether it is protected from being stopped
 * @param instanceInitiatedShutdownBehavior {@code stop} or {@code terminate}
 * @param privateDnsNameOptions for example {@code HostnameType=resource-name,EnableResourceNameDnsARecord=true}; or none
 * @param placementGroup the name of a placement group; or none
 * @param volumes by the names of their devices, for example {@code VolumeType=gp3,Iops=4000,Throughput=250,DeleteOnTermination=true};
 *     their {@code KmsKeyId} may be none, too
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html">RunInstances</a>
 */
public record LaunchSettings(
        String metadataOptions,
        String cpuOptions,
        String cpuCredits,
        String monitoring,
        String disableApiTermination,
        String disableApiStop,
        String instanceInitiatedShutdownBehavior,
        String privateDnsNameOptions,
        String placementGroup,
        Map<String, String> volumes) {

    private static final int MOST_VOLUMES = 128;
    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern SWITCH = Pattern.compile("enabled|disabled");

    private static final Map<String, Pattern> METADATA = Map.of(
            "HttpTokens", Pattern.compile("optional|required"),
            "HttpEndpoint", SWITCH,
            "HttpPutResponseHopLimit", Pattern.compile("[1-9]|[1-5][0-9]|6[0-4]"),
            "HttpProtocolIpv6", SWITCH,
            "InstanceMetadataTags", SWITCH);
    private static final Map<String, Pattern> CPU =
            Map.of("CoreCount", Pattern.compile("[1-9][0-9]{0,2}"), "ThreadsPerCore", Pattern.compile("[12]"));
    private static final Map<String, Pattern> DNS = Map.of(
            "HostnameType", Pattern.compile("ip-name|resource-name"),
            "EnableResourceNameDnsARecord", FLAG,
            "EnableResourceNameDnsAAAARecord", FLAG);
    private static final Map<String, Pattern> VOLUME = Map.of(
            "VolumeType", Pattern.compile(String.join("|", LaunchVolume.TYPES)),
            "Iops", Pattern.compile("[1-9][0-9]{0,5}"),
            "Throughput", Pattern.compile("[1-9][0-9]{0,4}"),
            "DeleteOnTermination", FLAG,
            "KmsKeyId", Pattern.compile("\\S{1,300}"));

    public LaunchSettings {
        metadataOptions = OperationRequest.text(metadataOptions);
        cpuOptions = OperationRequest.text(cpuOptions);
        cpuCredits = OperationRequest.text(cpuCredits);
        monitoring = OperationRequest.text(monitoring);
        disableApiTermination = OperationRequest.text(disableApiTermination);
        disableApiStop = OperationRequest.text(disableApiStop);
        instanceInitiatedShutdownBehavior = OperationRequest.text(instanceInitiatedShutdownBehavior);
        privateDnsNameOptions = OperationRequest.text(privateDnsNameOptions);
        placementGroup = OperationRequest.text(placementGroup);
        volumes = volumes == null ? Map.of() : new TreeMap<>(volumes);
    }

    /** All as recorded. */
    public static LaunchSettings asRecorded() {
        return new LaunchSettings("", "", "", "", "", "", "", "", "", Map.of());
    }

    /** Whether nothing differs from what is recorded. */
    public boolean areAsRecorded() {
        return equals(asRecorded());
    }

    /** The fields of the option of a volume; none where nothing was asked of it. */
    public Map<String, String> volume(String device) {
        return fields(volumes.getOrDefault(device, ""));
    }

    /** The fields of an option that was written as {@code Name=Value,Name=Value}; what has no equals sign has no value. */
    public static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split(",")) {
            int equals = field.indexOf('=');
            String name = (equals < 0 ? field : field.substring(0, equals)).strip();
            if (!field.isBlank()) {
                fields.put(name, equals < 0 ? "" : field.substring(equals + 1).strip());
            }
        }
        return fields;
    }

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check() {
        options("metadataOptions", metadataOptions, METADATA, Set.of());
        options("cpuOptions", cpuOptions, CPU, CPU.keySet());
        LaunchTerms.fits("cpuCredits", cpuCredits, Set.of("standard", "unlimited", LaunchTerms.NONE)::contains);
        LaunchTerms.fits("monitoring", monitoring, FLAG.asMatchPredicate());
        LaunchTerms.fits("disableApiTermination", disableApiTermination, FLAG.asMatchPredicate());
        LaunchTerms.fits("disableApiStop", disableApiStop, FLAG.asMatchPredicate());
        LaunchTerms.fits(
                "instanceInitiatedShutdownBehavior",
                instanceInitiatedShutdownBehavior,
                Set.of("stop", "terminate")::contains);
        options("privateDnsNameOptions", privateDnsNameOptions, DNS, Set.of());
        LaunchTerms.fits("placementGroup", placementGroup, LaunchForm.PLACEMENT_GROUP::fits);
        if (volumes.size() > MOST_VOLUMES) {
            throw LaunchTerms.wrong("volumes", String.valueOf(volumes.size()));
        }
        volumes.forEach((device, options) -> {
            boolean fits = Ids.isDevice(device) && fit(options, VOLUME, Set.of());
            if (!fits) {
                throw LaunchTerms.wrong("volumes", device + "=" + options);
            }
            String key = volume(device).getOrDefault("KmsKeyId", LaunchTerms.NONE);
            if (!key.equals(LaunchTerms.NONE)) {
                Checks.kmsKeyId(key);
            }
        });
    }

    private static void options(String field, String value, Map<String, Pattern> known, Set<String> needed) {
        LaunchTerms.fits(field, value, text -> text.equals(LaunchTerms.NONE) || fit(text, known, needed));
    }

    private static boolean fit(String text, Map<String, Pattern> known, Set<String> needed) {
        Map<String, String> fields = fields(text);
        return !fields.isEmpty()
                && fields.keySet().containsAll(needed)
                && fields.entrySet().stream()
                        .allMatch(field -> known.containsKey(field.getKey())
                                && known.get(field.getKey())
                                        .matcher(field.getValue())
                                        .matches());
    }
}
