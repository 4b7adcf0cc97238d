package io.jenkins.plugins.amibackup.engine.aws;

import java.net.URI;

/**
 * Where AWS is reached, when not at its public addresses: VPC endpoints, or an AWS for tests and demonstrations.
 *
 * @param ec2 EC2's address, null for the Region's own
 * @param s3 S3's address, null for the Region's own
 * @param sts the security token service's address, null for the Region's own
 * @param pathStyle whether the bucket stands in the path of a request instead of in the host name
 */
public record Endpoints(URI ec2, URI s3, URI sts, boolean pathStyle) {

    /** AWS's public addresses. */
    public static final Endpoints PUBLIC = new Endpoints(null, null, null, false);

    /** One address for everything. */
    public static Endpoints all(URI url, boolean pathStyle) {
        return new Endpoints(url, url, url, pathStyle);
    }
}
