package io.jenkins.plugins.amibackup.buildlog;

import hudson.console.HyperlinkNote;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Finds the IDs in a line of a build's log, and their pages in the AWS console. */
@Restricted(NoExternalUse.class)
public final class ConsoleLinks {

    /** An address is passed over whole: Jenkins itself makes a link of it. */
    private static final Pattern THINGS = Pattern.compile(
            "https?://\\S+|s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?<stored>ami-[0-9a-f]{8,17}\\.bin))?(?![\\w/-])"
                    + "|(?<![\\w/.-])(?<key>ami-metadata/ami-[0-9a-f]{8,17}\\.json|ami-[0-9a-f]{8,17}\\.bin)(?![\\w/-])"
                    + "|(?<![\\w/.-])(?<id>(?:ami|i|snap|vol)-(?:[0-9a-f]{17}|[0-9a-f]{8}))(?![\\w/-])");

    private final AwsConsole console;
    private final String bucket;

    /**
     * @param region where all the ids are
     * @param bucket the bucket of objects that are named without one
     */
    public ConsoleLinks(String region, String bucket) {
        console = new AwsConsole(region);
        this.bucket = bucket;
    }

    /** For the Region and bucket of a connection. */
    public ConsoleLinks(Connection connection) {
        this(connection.region(), connection.bucket());
    }

    /**
     * An id in a line.
     *
     * @param start where it begins, in characters
     * @param end where it has ended
     * @param address the page of the AWS console
     */
    public record Link(int start, int end, String address) {}

    /** The ids in a line, in their order, where there is a console that shows them. */
    public List<Link> find(String line) {
        List<Link> links = new ArrayList<>();
        Matcher found = THINGS.matcher(line);
        while (found.find()) {
            address(found).ifPresent(address -> links.add(new Link(found.start(), found.end(), address)));
        }
        return links;
    }

    /**
     * The line with its ids as links. The links are Jenkins' own: signed, so that nobody else can put one there, and escaped
     * when they are shown.
     */
    public String in(String line) {
        StringBuilder linked = new StringBuilder();
        int written = 0;
        for (Link link : find(line)) {
            linked.append(line, written, link.start())
                    .append(HyperlinkNote.encodeTo(link.address(), line.substring(link.start(), link.end())));
            written = link.end();
        }
        return linked.append(line.substring(written)).toString();
    }

    private Optional<String> address(Matcher found) {
        if (found.group("id") != null) {
            return console.ec2(found.group("id"));
        }
        if (found.group("bucket") == null && found.group("key") == null) {
            return Optional.empty();
        }
        if (found.group("key") != null) {
            return console.object(bucket, found.group("key"));
        }
        return found.group("stored") == null
                ? console.bucket(found.group("bucket"))
                : console.object(found.group("bucket"), found.group("stored"));
    }
}
