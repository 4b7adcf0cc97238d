package io.jenkins.plugins.amibackup.engine.base;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a phase that asks many questions has found out so far. If a later question fails and the phase is retried, the answered
 * ones aren't asked again.
 */
public final class Findings {

    private final Map<String, Object> answers = new HashMap<>();

    /** The answer to a question, which is asked only if the answer isn't known yet. */
    @SuppressWarnings("unchecked")
    public <T> T of(String question, Supplier<T> ask) {
        Object known = answers.get(question);
        if (known == null) {
            known = ask.get();
            answers.put(question, known);
        }
        return (T) known;
    }

    /** Whether a question has been answered. */
    public boolean knows(String question) {
        return answers.containsKey(question);
    }

    /** The answer to a question that has been asked; null where it hasn't. */
    public Object known(String question) {
        return answers.get(question);
    }

    public int size() {
        return answers.size();
    }

    public void forget() {
        answers.clear();
    }
}
