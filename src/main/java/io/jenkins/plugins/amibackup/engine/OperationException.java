package io.jenkins.plugins.amibackup.engine;

/** A failure whose message is one line for a person: what failed, why, and what to do next. */
public class OperationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    public OperationException(Trouble trouble, String line) {
        this(trouble, line, null);
    }

    public OperationException(Trouble trouble, String line, Throwable cause) {
        super(line, cause);
        this.trouble = trouble;
    }

    /** A wrong or missing value, found before anything was made. The key names a text. */
    public static OperationException badInput(String key, Object... arguments) {
        return new OperationException(Trouble.BAD_INPUT, Texts.text(key, arguments));
    }

    /** A refusal of our own. The key names a text. */
    public static OperationException refused(String key, Object... arguments) {
        return new OperationException(Trouble.REFUSED, Texts.text(key, arguments));
    }

    /** A trouble of our own that passes by itself. The key names a text. */
    public static OperationException passing(String key, Object... arguments) {
        return new OperationException(Trouble.TRANSIENT, Texts.text(key, arguments));
    }

    public Trouble trouble() {
        return trouble;
    }
}
