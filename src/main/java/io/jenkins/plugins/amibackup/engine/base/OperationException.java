package io.jenkins.plugins.amibackup.engine.base;

/** A failure that carries one line for a person: what failed, why, and what to do next. */
public class OperationException extends RuntimeException {

    private static final long serialVersionUID = 2L;

    private final FailureKind kind;
    private final transient Line line;

    /** @param text a finished sentence */
    public OperationException(FailureKind kind, String text) {
        this(kind, text, null);
    }

    /** @param text a finished sentence */
    public OperationException(FailureKind kind, String text, Throwable cause) {
        super(text, cause);
        this.kind = kind;
        line = null;
    }

    public OperationException(FailureKind kind, Line line, Throwable cause) {
        super(line.text(), cause);
        this.kind = kind;
        this.line = line;
    }

    /** A wrong or missing value, found before anything was made. The key names a text. */
    public static OperationException badInput(String key, Object... arguments) {
        return new OperationException(FailureKind.BAD_INPUT, Line.of(key, arguments), null);
    }

    /** One of our own refusals. The key names a text. */
    public static OperationException refused(String key, Object... arguments) {
        return new OperationException(FailureKind.REFUSED, Line.of(key, arguments), null);
    }

    /** One of our own failures that passes by itself. The key names a text. */
    public static OperationException passing(String key, Object... arguments) {
        return new OperationException(FailureKind.TRANSIENT, Line.of(key, arguments), null);
    }

    /** The kind, which decides what happens next. */
    public FailureKind kind() {
        return kind;
    }

    /** What has failed: failures of the same are in a row, and whatever else fails in between shows that it has passed. */
    public Object subject() {
        return line().key();
    }

    /** Whether it is only a look that has failed: nothing would have been changed. */
    public boolean isOfALook() {
        return false;
    }

    /** What to tell a person. {@link #getMessage()} is the same in the language of the program. */
    public Line line() {
        return line == null ? Line.literal(getMessage()) : line;
    }
}
