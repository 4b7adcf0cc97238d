package io.jenkins.plugins.amibackup.engine.documented;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Permission;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An IAM policy as far as the documents use them. What it doesn't understand is refused, never taken for a yes. */
record Policy(List<Statement> statements) {

    private static final String RESOURCE_TAG = "aws:ResourceTag/";
    private static final String SSM_RESOURCE_TAG = "ssm:resourceTag/";
    private static final Set<String> KEYS = Set.of(
            "ec2:CreateAction",
            "aws:TagKeys",
            "aws:ResourceAccount",
            "kms:ViaService",
            "kms:GrantIsForAWSResource",
            "iam:PassedToService",
            "aws:CalledVia",
            "ec2:MetadataHttpEndpoint",
            "ec2:InstanceProfile");

    private static final String NONE_OF = "ForAllValues:StringNotLike";
    private static final String ANY_OF = "ForAnyValue:StringEquals";

    /**
     * A line of a condition: it holds where the request has the key with one of the values; or, with {@value #NONE_OF}, where it
     * has it with none of them or not at all.
     */
    record Condition(String operator, String key, List<String> values) {

        Condition {
            if (!Set.of("StringEquals", "StringLike", "Bool", "Null", NONE_OF, ANY_OF)
                            .contains(operator)
                    || !isOfTag(key) && !KEYS.contains(key)
                    || values.isEmpty()) {
                throw new IllegalArgumentException(operator + " " + key + " " + values);
            }
        }

        private static boolean isOfTag(String key) {
            return key.startsWith(RESOURCE_TAG) || key.startsWith(SSM_RESOURCE_TAG);
        }

        boolean holds(Permission permission) {
            String found = isOfTag(key)
                    ? permission.resourceTags().get(key.substring(key.indexOf('/') + 1))
                    : permission.context().get(key);
            if (operator.equals("Null")) {
                return values.equals(List.of(String.valueOf(found == null)));
            }
            if (operator.equals(NONE_OF)) {
                return found == null
                        || found.lines().noneMatch(one -> values.stream().anyMatch(value -> matches(value, one)));
            }
            return found != null
                    && values.stream()
                            .anyMatch(value ->
                                    operator.equals("StringLike") ? matches(value, found) : value.equals(found));
        }
    }

    /** @param conditions all of which must hold */
    record Statement(String sid, List<String> actions, List<String> resources, List<Condition> conditions) {

        boolean allows(Permission permission) {
            return actions.stream().anyMatch(action -> matches(action, permission.action()))
                    && resources.stream().anyMatch(resource -> matches(resource, permission.resource()))
                    && conditions.stream().allMatch(condition -> condition.holds(permission));
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
        List<Condition> conditions = new ArrayList<>();
        json.path("Condition")
                .fields()
                .forEachRemaining(operator -> operator.getValue()
                        .fields()
                        .forEachRemaining(key ->
                                conditions.add(new Condition(operator.getKey(), key.getKey(), texts(key.getValue())))));
        return new Statement(
                json.path("Sid").asText(), texts(json.path("Action")), texts(json.path("Resource")), conditions);
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
                        statement.conditions()))
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
