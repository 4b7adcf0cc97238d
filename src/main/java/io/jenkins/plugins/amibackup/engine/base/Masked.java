package io.jenkins.plugins.amibackup.engine.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine has written to its console, made fit for a log: without control characters, and with values that look like secrets
 * left out. That is a net and no wall: what doesn't look like a secret stays.
 */
public final class Masked {

    private static final String MASK = "****";
    /** Colours, cursor movements and titles, of which the letters would stay. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\\u001B(?:\\[[0-9;?]{0,30}[ -/]{0,5}[@-~]|\\][^\\u0007\\u001B]{0,200}\\u0007?|[@-Z\\\\-_])");

    /** Of these, whoever chooses the value may have chosen several words. */
    private static final Pattern PASSWORD = Pattern.compile(
            "((?:pass(?:word|wd|phrase|code)?s?|pwd)[\\w.\\[\\]\"'-]{0,40}(?: (?:for|of) \\S{1,100})?\\s{0,5}[:=]\\s{0,5})\\S.*",
            Pattern.CASE_INSENSITIVE);
    /** What cloud-init says before the passwords that it has chosen, each in a line with its user. */
    private static final Pattern PASSWORDS_FOLLOW =
            Pattern.compile("set the following .{0,20}\\bpasswords?\\b", Pattern.CASE_INSENSITIVE);
    /** A user and a password, behind what a kernel or a journal writes before each line. */
    private static final Pattern USER = Pattern.compile(
            "^((?:\\[[^\\]]{0,40}\\]\\s{0,5})?(?:\\S{1,60}\\[\\d{1,10}\\]:\\s{0,5})?\\s{0,20}[\\w.@\\\\-]{1,64}:).*");

    private static final Pattern NAMED = Pattern.compile(
            "((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|credentials?"
                    + "|authorization|bearer|cookie)[\\w.\\[\\]\"'-]{0,40}\\s{0,5}[:=]\\s{0,5})(?:bearer\\s+|basic\\s+)?\\S+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BEARER = Pattern.compile("\\b(bearer|basic)\\s+\\S{8,}", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_URL = Pattern.compile("(://[^\\s/:@]{0,200}:)[^\\s/@]{1,200}@");
    private static final Pattern KEY_ID = Pattern.compile("\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}");
    private static final Pattern WEB_TOKEN = Pattern.compile("\\beyJ[\\w-]{5,}\\.[\\w.-]{5,}");
    /** Forty letters and digits, as AWS's secret keys have, and longer ones. */
    private static final Pattern LONG = Pattern.compile("(?<![\\w+/=.-])[\\w+=-][\\w+/=-]{38,}[\\w+=-](?![\\w+/=.-])");

    private static final Pattern BEGINS = Pattern.compile("-----BEGIN [A-Z0-9 ]{1,40}-----");
    private static final Pattern ENDS = Pattern.compile("-----END [A-Z0-9 ]{1,40}-----");

    private Masked() {}

    /** The text without control characters but for the ends of lines: what a pattern is looked for in. */
    public static String plain(String console) {
        StringBuilder plain = new StringBuilder();
        ESCAPES.matcher(console)
                .replaceAll("")
                .lines()
                .forEach(line ->
                        plain.append(Sanitizer.line(line).stripTrailing()).append('\n'));
        return plain.toString();
    }

    /**
     * Its last lines, with what looks like a secret left out.
     *
     * @param lines at most so many
     * @param characters of all of them together, at most
     */
    public static List<String> lastLines(String console, int lines, int characters) {
        Deque<String> last = new ArrayDeque<>();
        boolean inKey = false;
        boolean passwords = false;
        for (String line : (Iterable<String>) plain(console).lines()::iterator) {
            boolean begins = BEGINS.matcher(line).find();
            boolean ends = ENDS.matcher(line).find();
            Matcher user = USER.matcher(line);
            passwords = PASSWORDS_FOLLOW.matcher(line).find() || passwords && (line.isBlank() || user.matches());
            if (!line.isEmpty()) {
                last.addLast(
                        inKey || begins ? MASK : passwords && user.matches() ? user.group(1) + MASK : masked(line));
            }
            inKey = (inKey || begins) && !ends;
            if (last.size() > lines) {
                last.removeFirst();
            }
        }
        while (!last.isEmpty()
                && last.stream().mapToInt(line -> line.length() + 1).sum() > characters) {
            last.removeFirst();
        }
        return List.copyOf(last);
    }

    private static String masked(String line) {
        String masked = PASSWORD.matcher(line).replaceAll("$1" + MASK);
        masked = NAMED.matcher(masked).replaceAll("$1" + MASK);
        masked = BEARER.matcher(masked).replaceAll("$1 " + MASK);
        masked = IN_URL.matcher(masked).replaceAll("$1" + MASK + "@");
        masked = KEY_ID.matcher(masked).replaceAll(MASK);
        masked = WEB_TOKEN.matcher(masked).replaceAll(MASK);
        return LONG.matcher(masked).replaceAll(MASK);
    }
}
