package io.jenkins.plugins.amibackup.engine.identity;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which EC2 instance this program runs on: from what the machine's own firmware says, as
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html">Nitro instances</a> do, in containers, too;
 * else from the instance metadata service. That service can be switched off, or be out of a container's reach: then it can't be told.
 * Waits for {@value #LONGEST_SECONDS} seconds at most, and throws nothing.
 */
public final class OwnInstanceLook {

    /** Where Linux has the firmware's word for it. */
    public static final String BOARD_ASSET_TAG = "/sys/devices/virtual/dmi/id/board_asset_tag";

    static final int LONGEST_SECONDS = 5;

    private static final int MILLIS_FOR_EACH = 1000;
    /** An answer is cut after this many bytes: an ID has 19, a token of the service about 60. */
    private static final int MOST = 1024;

    /** What clusters tell a container of theirs. */
    private static final List<String> CLUSTERS =
            List.of("KUBERNETES_SERVICE_HOST", "ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4");

    private final Variables machine;
    private final Path board;

    /**
     * @param machine the environment
     * @param board the file with the firmware's word; it need not be there
     */
    public OwnInstanceLook(Variables machine, Path board) {
        this.machine = machine;
        this.board = board;
    }

    /** The instance, or {@link OwnInstance#UNKNOWN}. */
    public OwnInstance look() {
        String id = firmware()
                .or(() -> Waiting.of(Waiting.begin(this::service), Duration.ofSeconds(LONGEST_SECONDS))
                        .flatMap(found -> found))
                .orElse("");
        return id.isEmpty() ? OwnInstance.UNKNOWN : new OwnInstance(id, !isInCluster());
    }

    private boolean isInCluster() {
        return CLUSTERS.stream().anyMatch(name -> !machine.variable(name).isEmpty());
    }

    private Optional<String> firmware() {
        try (InputStream in = Files.newInputStream(board)) {
            return instance(new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
        } catch (IOException | SecurityException none) {
            return Optional.empty();
        }
    }

    private Optional<String> service() {
        if (Boolean.parseBoolean(machine.setting("AWS_EC2_METADATA_DISABLED", "aws.disableEc2Metadata"))) {
            return Optional.empty();
        }
        try {
            URI service = URI.create(address());
            return instance(get(service.resolve("/latest/meta-data/instance-id"), token(service)));
        } catch (IOException | IllegalArgumentException | ClassCastException silent) {
            return Optional.empty();
        }
    }

    private String address() {
        String given = machine.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "aws.ec2MetadataServiceEndpoint");
        if (!given.isEmpty()) {
            return given;
        }
        return machine.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "aws.ec2MetadataServiceEndpointMode")
                        .matches("[Ii][Pp][Vv]6")
                ? "http://[fd00:ec2::254]"
                : "http://169.254.169.254";
    }

    /** What the second version of the service wants to see; empty from one that has only the first. */
    private static String token(URI service) throws IOException {
        HttpURLConnection asked = open(service.resolve("/latest/api/token"));
        asked.setRequestMethod("PUT");
        asked.setRequestProperty("X-aws-ec2-metadata-token-ttl-seconds", "60");
        return asked.getResponseCode() == HttpURLConnection.HTTP_OK ? answer(asked) : "";
    }

    private static String get(URI address, String token) throws IOException {
        HttpURLConnection asked = open(address);
        if (!token.isEmpty()) {
            asked.setRequestProperty("X-aws-ec2-metadata-token", token);
        }
        return answer(asked);
    }

    @SuppressFBWarnings(
            value = "URLCONNECTION_SSRF_FD",
            justification =
                    "The address is AWS's, or the one that whoever runs this machine has set for all of AWS's tools")
    private static HttpURLConnection open(URI address) throws IOException {
        // The service is of this machine: no proxy can reach it.
        HttpURLConnection asked = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        asked.setConnectTimeout(MILLIS_FOR_EACH);
        asked.setReadTimeout(MILLIS_FOR_EACH);
        asked.setInstanceFollowRedirects(false);
        return asked;
    }

    private static String answer(HttpURLConnection asked) throws IOException {
        try (InputStream in = asked.getInputStream()) {
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8).strip();
        } finally {
            asked.disconnect();
        }
    }

    private static Optional<String> instance(String said) {
        return Optional.of(said.strip()).filter(Ids::isInstance);
    }
}
