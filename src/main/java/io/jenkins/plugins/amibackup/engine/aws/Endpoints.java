package io.jenkins.plugins.amibackup.engine.aws;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Where AWS is reached, when not at its public addresses: VPC endpoints, or an AWS for tests and demonstrations.
 *
 * @param ec2 EC2's address, null for the Region's own
 * @param s3 S3's address, null for the Region's own
 * @param sts the security token service's address, null for the Region's own
 * @param pathStyle whether the bucket stands in the path of a request instead of in the host name
 * @param s3IsAws whether S3 there is AWS's own, or behaves like it: then whose a bucket is can always be checked
 */
public record Endpoints(URI ec2, URI s3, URI sts, boolean pathStyle, boolean s3IsAws) {

    /** AWS's public addresses. */
    public static final Endpoints PUBLIC = new Endpoints(null, null, null, false);

    /** The domains of addresses that IPv4 and IPv6 reach, of which the SDK tells only a part. */
    private static final List<String> DUAL_STACK = List.of(
            "api.aws",
            "api.amazonwebservices.com.cn",
            "api.amazonwebservices.eu",
            "api.aws.ic.gov",
            "api.aws.scloud",
            "api.cloud-aws.adc-e.uk",
            "api.aws.hci.ic.gov");

    /** The domains of AWS's own addresses, those of VPC endpoints included, in all partitions that the SDK knows. */
    private static final List<String> DOMAINS = Stream.concat(
                    Region.regions().stream()
                            .map(region -> PartitionMetadata.of(region).dnsSuffix()),
                    DUAL_STACK.stream())
            .distinct()
            .map(domain -> "." + domain)
            .toList();

    /** Addresses of which S3's tells by its domain whether it is AWS's own. */
    public Endpoints(URI ec2, URI s3, URI sts, boolean pathStyle) {
        this(ec2, s3, sts, pathStyle, s3 == null || isAws(s3));
    }

    /** The host of an address of this machine, which no network sees. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.*\\.localhost|127(\\.[0-9]{1,3}){3}|\\[(0{0,4}:){2,7}0{0,3}1]");

    /** Those at which the network between could read and alter what is said: {@code http}, and not on this machine. */
    public List<URI> exposed() {
        return Stream.of(ec2, s3, sts)
                .filter(uri -> uri != null && isExposed(uri))
                .distinct()
                .toList();
    }

    /** Whether the network between could read and alter what is said there. */
    @SuppressFBWarnings(value = "IMPROPER_UNICODE", justification = "The scheme and the host of a URI are ASCII")
    public static boolean isExposed(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && !LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * Systems Manager's address, null for the Region's own: it is elsewhere only where one address answers for everything.
     * A VPC endpoint is found at the Region's own address, too, unless its private DNS is off.
     */
    public URI ssm() {
        return ec2 != null && ec2.equals(s3) && ec2.equals(sts) ? ec2 : null;
    }

    /** One address for everything. */
    public static Endpoints all(URI url, boolean pathStyle) {
        return new Endpoints(url, url, url, pathStyle);
    }

    /** One address for everything, where something answers as AWS would, for tests and demonstrations. */
    public static Endpoints emulated(URI url) {
        return new Endpoints(url, url, url, true, true);
    }

    private static boolean isAws(URI url) {
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        // A dot at the end only says that the name is complete.
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return DOMAINS.stream().anyMatch(name::endsWith);
    }
}
