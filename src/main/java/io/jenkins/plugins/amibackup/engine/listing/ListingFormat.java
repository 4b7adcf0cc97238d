package io.jenkins.plugins.amibackup.engine.listing;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * A listing as bytes: what it is, of which place, texts, sets of tags, columns. Reading believes nothing: each number is within bounds
 * before memory is taken or anything is looked up by it.
 */
final class ListingFormat {

    private static final int MAGIC = 0x414D494C;
    /** Another one is not read: what is on disk is only kept, and can be read from the bucket anew. */
    private static final int VERSION = 1;

    private static final int MOST_ROWS = 2_000_000;
    private static final int MOST_TEXT = 128 * 1024 * 1024;
    /** A row has as many bytes at least. */
    private static final int ROW = 40;

    private ListingFormat() {}

    static void write(Listing listing, String identity, DataOutput out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(identity);
        out.writeLong(listing.readAt().getEpochSecond());
        out.writeInt(listing.notUnderstood());
        ints(listing.texts.begins(), out);
        out.write(listing.texts.bytes());
        ints(listing.tags.begins(), out);
        ints(listing.tags.texts(), out);
        Columns columns = listing.columns;
        out.writeInt(columns.size);
        for (int row = 0; row < columns.size; row++) {
            out.writeByte(columns.head[row]);
            out.writeLong(columns.tail[row]);
            out.writeLong(columns.takenAt[row]);
            out.writeLong(columns.bytes[row]);
            out.writeByte(columns.proof[row]);
            out.writeLong(columns.proofAt[row]);
            // A record that gave nothing is looked at again.
            out.writeByte(
                    columns.has(row, Columns.KNOWN) ? columns.flags[row] : columns.flags[row] & ~Columns.LOOKED_AT);
            out.writeInt(columns.tags[row]);
            for (int[] texts : columns.texts) {
                out.writeInt(texts[row]);
            }
        }
    }

    private static void ints(int[] values, DataOutput out) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    /**
     * Reads one.
     *
     * @param length how many bytes there are at most
     * @throws IOException when it is damaged, of another version, or of another place
     */
    static Listing read(DataInput in, String identity, long length) throws IOException {
        must(in.readInt() == MAGIC && in.readInt() == VERSION, "version");
        must(in.readUTF().equals(identity), "place");
        Instant readAt = instant(in.readLong());
        int notUnderstood = in.readInt();
        must(notUnderstood >= 0, "number of keys that are not understood");
        TextPool texts = texts(in, length);
        TagSets tags = tags(in, length, texts);
        int size = in.readInt();
        must(size >= 0 && size <= MOST_ROWS && size <= length / ROW, "number of backups");
        Columns columns = new Columns(size);
        for (int row = 0; row < size; row++) {
            columns.size++;
            columns.head[row] = in.readByte();
            columns.tail[row] = in.readLong();
            columns.takenAt[row] = in.readLong();
            columns.bytes[row] = in.readLong();
            columns.proof[row] = in.readByte();
            columns.proofAt[row] = in.readLong();
            columns.flags[row] = in.readByte();
            columns.tags[row] = in.readInt();
            for (int[] column : columns.texts) {
                column[row] = in.readInt();
            }
        }
        must(new ColumnsCheck(columns, texts, tags).isSound(), "backups");
        return new Listing(columns, texts, tags, notUnderstood, readAt);
    }

    private static Instant instant(long seconds) throws IOException {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException notATime) {
            throw new IOException("time", notATime);
        }
    }

    private static TextPool texts(DataInput in, long length) throws IOException {
        int[] begins = begins(in, length, TextPool.LONGEST, MOST_TEXT);
        byte[] bytes = new byte[begins[begins.length - 1]];
        in.readFully(bytes);
        return new TextPool(bytes, begins);
    }

    private static TagSets tags(DataInput in, long length, TextPool pool) throws IOException {
        int[] begins = begins(in, length, 2 * RecordedFacts.MOST_TAGS, 3 * TagSets.Builder.MOST);
        int[] texts = ints(in, length);
        must(texts.length == begins[begins.length - 1], "length of the tags");
        must(Arrays.stream(begins).allMatch(begin -> begin % 2 == 0), "tag without a value");
        must(Arrays.stream(texts).allMatch(text -> text >= 0 && text < pool.size()), "text of a tag");
        return new TagSets(texts, begins);
    }

    /** Where each of some things begins: none is longer than so much, all together aren't, and the first is empty. */
    private static int[] begins(DataInput in, long length, int longest, int all) throws IOException {
        int[] begins = ints(in, length);
        must(begins.length > 1 && begins[0] == 0 && begins[1] == 0, "first of all");
        for (int i = 1; i < begins.length; i++) {
            int one = begins[i] - begins[i - 1];
            must(one >= 0 && one <= longest && begins[i] <= all && begins[i] <= length, "length of one");
        }
        return begins;
    }

    private static int[] ints(DataInput in, long length) throws IOException {
        int count = in.readInt();
        must(count >= 0 && count <= length / Integer.BYTES, "number of numbers");
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static void must(boolean so, String what) throws IOException {
        if (!so) {
            throw new IOException("Damaged: " + what);
        }
    }
}
