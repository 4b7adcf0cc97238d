package io.jenkins.plugins.amibackup.engine.base;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a phase of many questions has found out so far. A question that was answered isn't asked again when a later one
 * fails and the phase is tried again.
 */
public final class Findings {

    private final Map<String, Object> answers = new HashMap<>();

    /** The answer to a question, asked only where it isn't known yet. */
    @SuppressWarnings("unchecked")
    public <T> T of(String question, Supplier<T> ask) {
        Object known = answers.get(question);
        if (known == null) {
            known = ask.get();
            answers.put(question, known);
        }
        return (T) known;
    }

    public int size() {
        return answers.size();
    }

    public void forget() {
        answers.clear();
    }
}
