package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.model.Job;
import hudson.model.Run;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;

/** The address of a build as a record names it, which may be any text. */
@SuppressFBWarnings(value = "REDOS", justification = "What is repeated is possessive: nothing is tried twice")
final class BuildAddress {

    private static final Pattern FORM = Pattern.compile("((?:job/[^/?#]++/)++)([0-9]{1,9})/?");
    private static final Pattern JOB = Pattern.compile("job/([^/]+)/");

    private BuildAddress() {}

    /**
     * Where the build is, for a link in the answer to this request, if it is a build of this Jenkins that the user may see; else null.
     *
     * @param address the whole address, as the build has named itself
     */
    @CheckForNull
    static String ofWhole(String address) {
        String root = Jenkins.get().getRootUrl();
        String found = root == null || !address.startsWith(root) ? null : of(address.substring(root.length()));
        return found == null ? null : Shown.address(found);
    }

    /** That of the build below Jenkins' own address; null when there is no such build, or the user may not see it. */
    @CheckForNull
    private static String of(String path) {
        Matcher build = FORM.matcher(path);
        if (!build.matches()) {
            return null;
        }
        try {
            String name = JOB.matcher(build.group(1))
                    .results()
                    .map(job -> URLDecoder.decode(job.group(1).replace("+", "%2B"), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("/"));
            Job<?, ?> job = Jenkins.get().getItemByFullName(name, Job.class);
            Run<?, ?> run = job == null ? null : job.getBuildByNumber(Integer.parseInt(build.group(2)));
            return run == null ? null : run.getUrl();
        } catch (IllegalArgumentException | AccessDeniedException oddlyEncodedOrOnlyDiscoverable) {
            return null;
        }
    }
}
