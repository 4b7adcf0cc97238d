package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.util.BitSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Whether columns that were read from a file can be those of a listing. */
final class ColumnsCheck {

    /** In bytes: fifteen digits, as index keys have. */
    private static final long LARGEST_OBJECT = 999_999_999_999_999L;

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{1,12}");

    private final Columns columns;
    private final TextPool texts;
    private final TagSets tags;

    ColumnsCheck(Columns columns, TextPool texts, TagSets tags) {
        this.columns = columns;
        this.texts = texts;
        this.tags = tags;
    }

    boolean isSound() {
        for (int row = 0; row < columns.size; row++) {
            if (!isSound(row) || row > 0 && columns.compare(row - 1, row) > 0) {
                return false;
            }
        }
        return all(Columns.INSTANCE, text -> text.isEmpty() || Ids.isInstance(text))
                && all(Columns.REGION, text -> text.isEmpty() || Ids.isRegion(text))
                && all(
                        Columns.ACCOUNT,
                        text -> text.isEmpty() || ACCOUNT.matcher(text).matches())
                && all(Columns.RUN, text -> text.isEmpty() || Ids.isRun(text))
                && all(Columns.BUILD_URL, text -> text.isEmpty() || RecordReading.isAddress(text));
    }

    private boolean isSound(int row) {
        int flags = columns.flags[row];
        boolean isKnown = columns.has(row, Columns.KNOWN);
        return AmiCode.isValid(columns.head[row], columns.tail[row])
                && isWithin(columns.takenAt[row], IndexEntry.END_OF_TIME)
                && isWithin(columns.bytes[row], LARGEST_OBJECT)
                && Math.abs(columns.proof[row]) <= ProofLevel.values().length
                && isWithin(columns.proofAt[row], IndexEntry.END_OF_TIME)
                && (flags & ~Columns.FLAGS) == 0
                && isKnown == columns.has(row, Columns.LOOKED_AT)
                && isWithin(columns.tags[row], tags.size() - 1L)
                && (isKnown || columns.tags[row] == 0)
                && areTexts(row, isKnown);
    }

    private boolean areTexts(int row, boolean isKnown) {
        boolean isEmpty = columns.texts[Columns.INSTANCE][row] == 0;
        for (int kind = 0; kind < Columns.TEXTS; kind++) {
            int text = columns.texts[kind][row];
            boolean mustBeEmpty = kind >= Columns.FACTS ? !isKnown : isEmpty;
            if (!isWithin(text, texts.size() - 1L) || mustBeEmpty && text != 0) {
                return false;
            }
        }
        // Only of a tombstone whose record was not read, less is known than the instance.
        return !isEmpty
                ? columns.texts[Columns.REGION][row] != 0 && columns.texts[Columns.ACCOUNT][row] != 0
                : columns.has(row, Columns.REMOVED) && !isKnown && columns.takenAt[row] == 0;
    }

    private static boolean isWithin(long number, long most) {
        return number >= 0 && number <= most;
    }

    /** Looks at each text once, however many rows have it. */
    private boolean all(int kind, Predicate<String> sound) {
        BitSet seen = new BitSet();
        for (int row = 0; row < columns.size; row++) {
            int text = columns.texts[kind][row];
            if (!seen.get(text) && !sound.test(texts.get(text))) {
                return false;
            }
            seen.set(text);
        }
        return true;
    }
}
