package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The condition of a statement: what IAM calls operators, each with keys and the values that they may have.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Operators</a>
 */
final class Condition {

    private final Map<String, Map<String, List<String>>> operators = new TreeMap<>();

    Condition equal(String key, List<String> values) {
        return add("StringEquals", key, values);
    }

    Condition like(String key, List<String> values) {
        return add("StringLike", key, values);
    }

    /** Of several values in one request, one must equal one of these. */
    Condition anyEqual(String key, List<String> values) {
        return add("ForAnyValue:StringEquals", key, values);
    }

    /** Of several values in one request, none may be like these; it holds also where there are none. */
    Condition noneLike(String key, List<String> values) {
        return add("ForAllValues:StringNotLike", key, values);
    }

    Condition isThere(String key) {
        return add("Null", key, List.of("false"));
    }

    Condition isTrue(String key) {
        return add("Bool", key, List.of("true"));
    }

    private Condition add(String operator, String key, List<String> values) {
        operators.computeIfAbsent(operator, name -> new TreeMap<>()).put(key, values);
        return this;
    }

    Map<String, Map<String, List<String>>> operators() {
        return operators;
    }
}
