package io.jenkins.plugins.amibackup.engine.documented;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Permission;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An IAM policy as far as the documents use them. What it doesn't understand is refused, never taken for a yes. */
record Policy(List<Statement> statements) {

    private static final String RESOURCE_TAG = "aws:ResourceTag/";
    /** True of every grant that EC2 and EBS ask for. */
    private static final String FOR_AWS = "kms:GrantIsForAWSResource";

    /** @param tags the tags that the resource must have */
    record Statement(String sid, List<String> actions, List<String> resources, Map<String, String> tags) {

        boolean allows(Permission permission) {
            return actions.stream().anyMatch(action -> matches(action, permission.action()))
                    && resources.stream().anyMatch(resource -> matches(resource, permission.resource()))
                    && permission.resourceTags().entrySet().containsAll(tags.entrySet());
        }
    }

    static Policy parse(String text) {
        JsonNode json;
        try {
            json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException malformed) {
            throw new IllegalArgumentException(malformed);
        }
        refuseOthers(json, Set.of("Version", "Statement"));
        if (!json.path("Version").asText().equals("2012-10-17")) {
            throw new IllegalArgumentException("Version");
        }
        List<Statement> statements = new ArrayList<>();
        json.path("Statement").forEach(statement -> statements.add(statement(statement)));
        return new Policy(statements);
    }

    private static Statement statement(JsonNode json) {
        refuseOthers(json, Set.of("Sid", "Effect", "Action", "Resource", "Condition"));
        if (!json.path("Effect").asText().equals("Allow")
                || !json.path("Sid").asText().matches("[A-Za-z0-9]+")) {
            throw new IllegalArgumentException(json.toString());
        }
        Map<String, String> tags = new java.util.TreeMap<>();
        json.path("Condition")
                .fields()
                .forEachRemaining(operator -> operator.getValue().fields().forEachRemaining(key -> {
                    String condition = operator.getKey() + " " + key.getKey();
                    if (condition.startsWith("StringEquals " + RESOURCE_TAG)) {
                        tags.put(
                                key.getKey().substring(RESOURCE_TAG.length()),
                                key.getValue().asText());
                    } else if (!condition.equals("Bool " + FOR_AWS)
                            || !key.getValue().asText().equals("true")) {
                        throw new IllegalArgumentException(condition);
                    }
                }));
        return new Statement(json.path("Sid").asText(), texts(json.path("Action")), texts(json.path("Resource")), tags);
    }

    private static void refuseOthers(JsonNode json, Set<String> known) {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(name);
            }
        });
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        if (json.isTextual()) {
            texts.add(json.asText());
        }
        json.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** {@code *} stands for anything, as in IAM. */
    private static boolean matches(String pattern, String text) {
        String expression =
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return text.matches(expression);
    }

    /** This and another, as two policies of one identity. */
    Policy and(Policy other) {
        return new Policy(
                Stream.concat(statements.stream(), other.statements.stream()).toList());
    }

    /** This, without an action. */
    Policy without(String action) {
        return new Policy(statements.stream()
                .map(statement -> new Statement(
                        statement.sid(),
                        statement.actions().stream()
                                .filter(other -> !other.equals(action))
                                .toList(),
                        statement.resources(),
                        statement.tags()))
                .toList());
    }

    Set<String> actions() {
        return statements.stream()
                .flatMap(statement -> statement.actions().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean allows(Permission permission) {
        return statements.stream().anyMatch(statement -> statement.allows(permission));
    }
}
