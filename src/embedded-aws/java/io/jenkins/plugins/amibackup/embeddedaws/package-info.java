/**
 * The embedded AWS: EC2, S3 and STS on a loopback port, for tests, benchmarks and a demo. Unmodified AWS SDK clients
 * talk to it over HTTP. It needs nothing but the JDK, keeps everything in memory, and computes every state from a
 * {@link java.time.Clock}, so that a test moves time instead of waiting. What it does not know it refuses loudly.
 *
 * <p>Start at {@link io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws}.
 */
package io.jenkins.plugins.amibackup.embeddedaws;
