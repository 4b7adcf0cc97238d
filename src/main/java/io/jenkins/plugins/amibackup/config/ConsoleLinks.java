package io.jenkins.plugins.amibackup.config;

import hudson.console.HyperlinkNote;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the ids in a line of a build's log links to the AWS console. The links are Jenkins' own: signed, so that nobody else
 * can put one there, and escaped when they are shown.
 */
final class ConsoleLinks {

    private static final Pattern THINGS = Pattern.compile(
            "s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?<stored>ami-[0-9a-f]{8,17}\\.bin))?(?![\\w/-])"
                    + "|(?<![\\w/.-])(?<key>ami-metadata/ami-[0-9a-f]{8,17}\\.json|ami-[0-9a-f]{8,17}\\.bin)(?![\\w/-])"
                    + "|(?<![\\w/.-])(?<id>(?:ami|i|snap|vol)-(?:[0-9a-f]{17}|[0-9a-f]{8}))(?![\\w/-])");

    private final AwsConsole console;
    private final String bucket;

    ConsoleLinks(Connection connection) {
        console = new AwsConsole(connection.region());
        bucket = connection.bucket();
    }

    /** The line with its ids as links, where there is a console that shows them. */
    String in(String line) {
        Matcher found = THINGS.matcher(line);
        StringBuilder linked = new StringBuilder();
        while (found.find()) {
            String thing = found.group();
            String link = address(found)
                    .map(address -> HyperlinkNote.encodeTo(address, thing))
                    .orElse(thing);
            found.appendReplacement(linked, Matcher.quoteReplacement(link));
        }
        return found.appendTail(linked).toString();
    }

    private Optional<String> address(Matcher found) {
        if (found.group("id") != null) {
            return console.ec2(found.group("id"));
        }
        if (found.group("key") != null) {
            return console.object(bucket, found.group("key"));
        }
        return found.group("stored") == null
                ? console.bucket(found.group("bucket"))
                : console.object(found.group("bucket"), found.group("stored"));
    }
}
