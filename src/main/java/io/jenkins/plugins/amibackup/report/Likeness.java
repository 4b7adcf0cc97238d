package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether lines of several operations say the same: they do when they differ only in what names one operation, such as the IDs of
 * its instance, its run, its image, and the request to AWS. Keys, Regions and buckets count: they may be the reason.
 */
final class Likeness {

    private static final String SET_ASIDE = "…";

    private static final Pattern NAMES_ONE = Pattern.compile("\\b(?:i|ami|snap|vol|eni)-[0-9a-f]{8,17}\\b"
            + "|(?<![/\\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"
            + "|\\b[0-9A-Z]{16}\\b");

    /** The name of an image holds the run's ID, and its time. EC2 takes names of at most 128 characters. */
    private static final String AROUND = "[^\\s\"'/:]{0,128}";

    private Likeness() {}

    /** Equal for lines that say the same. */
    static String of(OperationView operation) {
        Line common = setAside(operation);
        return common.key() + ' ' + common.text();
    }

    /** The line that these have in common. What differs in it is left out. */
    static String line(List<OperationView> alike) {
        Set<String> lines = alike.stream().map(OperationView::getLine).collect(Collectors.toSet());
        OperationView first = alike.get(0);
        return lines.size() == 1 ? first.getLine() : first.inReadersWords(setAside(first));
    }

    /** What names an operation and no other. */
    static Set<String> ownNames(BuildOperation operation) {
        return Stream.of(
                        operation.runId(),
                        operation.resumableRunId(),
                        operation.fleetRunId(),
                        operation.instanceId(),
                        operation.instanceName(),
                        operation.amiId(),
                        operation.sourceAmiId(),
                        operation.objectKey(),
                        operation.recordKey())
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
    }

    private static Line setAside(OperationView operation) {
        Set<String> own = operation.ownNames();
        return operation.line().withTexts(text -> own.contains(text) ? SET_ASIDE : setAside(text, own));
    }

    /** A text without what names an operation: IDs of any, and its own names. */
    static String setAside(String text, Set<String> own) {
        String rest = NAMES_ONE.matcher(text).replaceAll(SET_ASIDE);
        for (String name : own) {
            if (!rest.contains(name)) {
                continue;
            }
            String around = Ids.isRun(name) ? AROUND : "";
            rest = Pattern.compile("(?<![\\p{L}\\p{N}])" + around + Pattern.quote(name) + around + "(?![\\p{L}\\p{N}])")
                    .matcher(rest)
                    .replaceAll(Matcher.quoteReplacement(SET_ASIDE));
        }
        return rest;
    }
}
