package io.jenkins.plugins.amibackup.engine.documented;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.PolicyDocument;
import io.jenkins.plugins.amibackup.engine.aws.PolicyPlace;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The policies and the table of actions in README.md and docs/iam.md, made of {@link Action}. A policy stands between
 * {@code <!-- policy for backup, encrypt -->} or {@code <!-- policy for backup; only tagged Backup=yes -->} and {@code <!-- end of
 * policy -->}, the table between
 * {@code <!-- table of actions -->} and {@code <!-- end of actions -->}. The last column of the table is written by hand and kept.
 */
final class PolicyReference {

    static final List<String> PAGES = List.of("README.md", "docs/iam.md");

    private static final PolicyPlace PLACE = PolicyPlace.of("acme-ami-backups").in("eu-west-1", "123456789012");
    private static final Pattern POLICY = Pattern.compile(
            "(<!-- policy for ([a-z ,]+?)(?:; only tagged (\\w+)=(\\w+))? -->\n).*?(<!-- end of policy -->)",
            Pattern.DOTALL);
    private static final Pattern TABLE =
            Pattern.compile("(<!-- table of actions -->\n).*?(<!-- end of actions -->)", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|[^|\n]*\\|[^|\n]*\\|[^|\n]*\\|([^|\n]*)\\|");
    private static final String HEAD =
            "| action | kind | needed for | allowed on | used for |\n|---|---|---|---|---|\n";

    private PolicyReference() {}

    /** A document with its policies and its table made anew. */
    static String in(String document) {
        String policies = POLICY.matcher(document)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + policy(found) + found.group(5)));
        return TABLE.matcher(policies)
                .replaceAll(
                        found -> Matcher.quoteReplacement(found.group(1) + table(usesIn(document)) + found.group(2)));
    }

    private static String policy(MatchResult mark) {
        Set<Purpose> named = EnumSet.noneOf(Purpose.class);
        for (String purpose : mark.group(2).split(", *")) {
            named.add(Purpose.valueOf(purpose.replace(' ', '_').toUpperCase(Locale.ROOT)));
        }
        PolicyPlace place = PLACE;
        if (named.contains(Purpose.OWN_KEY)) {
            place = place.withKey("11111111-2222-3333-4444-555555555555");
        }
        if (named.contains(Purpose.ASSUME_ROLE)) {
            place = place.withRole("ami-backup");
        }
        if (mark.group(3) != null) {
            place = place.limitedTo(Map.of(mark.group(3), mark.group(4)));
        }
        return "```json\n" + new PolicyDocument(named, place) + "\n```\n";
    }

    private static String table(Map<String, String> uses) {
        List<String> rows = new ArrayList<>();
        for (Action action : Action.values()) {
            Set<Purpose> purposes = action.purposes();
            String kind = action.isByAws() ? "called by AWS" : action.changes() ? "changes" : "reads";
            rows.add("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            action.iamName(),
                            kind,
                            words(purposes),
                            allowedOn(action),
                            uses.getOrDefault(action.iamName(), "")));
        }
        return HEAD + String.join("", rows);
    }

    /** By scope; with the purposes where they differ. */
    private static String allowedOn(Action action) {
        Map<Set<Scope>, Set<Purpose>> byScope = new LinkedHashMap<>();
        for (Purpose purpose : action.purposes()) {
            byScope.computeIfAbsent(action.scopes(Set.of(purpose)), scopes -> EnumSet.noneOf(Purpose.class))
                    .add(purpose);
        }
        return byScope.size() == 1
                ? words(byScope.keySet().iterator().next())
                : words(byScope.entrySet().stream()
                        .map(entry -> words(entry.getKey()) + " (" + words(entry.getValue()) + ")")
                        .toList());
    }

    private static String words(Collection<?> names) {
        return names.isEmpty()
                ? "–"
                : names.stream()
                        .map(name -> name == Scope.ANYTHING
                                ? "`*`"
                                : name.toString().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .collect(Collectors.joining(", "));
    }

    /** What a document says of each action that its table has. */
    static Map<String, String> usesIn(String document) {
        Map<String, String> uses = new TreeMap<>();
        Matcher table = TABLE.matcher(document);
        while (table.find()) {
            Matcher row = ROW.matcher(table.group());
            while (row.find()) {
                uses.put(row.group(1), row.group(2).strip());
            }
        }
        return uses;
    }
}
