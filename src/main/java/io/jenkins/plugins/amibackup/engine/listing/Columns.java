package io.jenkins.plugins.amibackup.engine.listing;

import java.util.Arrays;
import java.util.List;

/**
 * The rows of a listing, column by column: some seventy bytes for a backup where objects would take many hundred. Whoever fills it
 * doesn't share it, and whoever shares it doesn't change it.
 */
final class Columns {

    /** Somebody holds it. */
    static final int HELD = 1;
    /** Its image was dropped. */
    static final int DROPPED = 1 << 1;
    /** It is gone. */
    static final int REMOVED = 1 << 2;
    /** Its record was looked at. */
    static final int LOOKED_AT = 1 << 3;
    /** Its record gave facts. */
    static final int KNOWN = 1 << 4;

    static final int FLAGS = HELD | DROPPED | REMOVED | LOOKED_AT | KNOWN;

    /** Which of {@link #texts} is what. */
    static final int INSTANCE = 0;

    static final int NAME = 1;
    static final int REGION = 2;
    static final int ACCOUNT = 3;
    static final int CONSISTENCY = 4;
    static final int RUN = 5;
    static final int BUILD_NAME = 6;
    static final int BUILD_URL = 7;
    static final int RETENTION_SET = 8;

    static final int TEXTS = 9;
    /** From here on they are a record's. */
    static final int FACTS = CONSISTENCY;

    int size;
    byte[] head;
    long[] tail;
    /** In milliseconds since 1970. */
    long[] takenAt;

    long[] bytes;
    /** 0 for none; of a passed one 1 more than the level's number, of a failed one the negative of that. */
    byte[] proof;

    /** In milliseconds since 1970. */
    long[] proofAt;

    byte[] flags;
    /** Numbers of sets of tags. */
    int[] tags;
    /** Numbers of texts. */
    final int[][] texts = new int[TEXTS][];

    Columns(int capacity) {
        head = new byte[capacity];
        tail = new long[capacity];
        takenAt = new long[capacity];
        bytes = new long[capacity];
        proof = new byte[capacity];
        proofAt = new long[capacity];
        flags = new byte[capacity];
        tags = new int[capacity];
        Arrays.setAll(texts, kind -> new int[capacity]);
    }

    boolean has(int row, int flag) {
        return (flags[row] & flag) != 0;
    }

    /** Whether a hint says that it is gone, and its record says otherwise. */
    boolean isGhost(int row) {
        return (flags[row] & (REMOVED | LOOKED_AT | KNOWN)) == (REMOVED | LOOKED_AT);
    }

    String amiId(int row) {
        return AmiCode.id(head[row], tail[row]);
    }

    /** The newest first, then by AMI ID. */
    int compare(int row, int other) {
        int byTime = Long.compare(takenAt[other], takenAt[row]);
        return byTime == 0 ? AmiCode.compare(head[row], tail[row], head[other], tail[other]) : byTime;
    }

    /** Whether two rows show the same backup; the name is only for people. */
    boolean isTwin(int row, int other) {
        return compare(row, other) == 0
                && bytes[row] == bytes[other]
                && texts[INSTANCE][row] == texts[INSTANCE][other]
                && texts[REGION][row] == texts[REGION][other]
                && texts[ACCOUNT][row] == texts[ACCOUNT][other];
    }

    /** Makes room for one more. */
    int next() {
        if (size == head.length) {
            resize(size + size / 2 + 16);
        }
        return size++;
    }

    private void resize(int capacity) {
        head = Arrays.copyOf(head, capacity);
        tail = Arrays.copyOf(tail, capacity);
        takenAt = Arrays.copyOf(takenAt, capacity);
        bytes = Arrays.copyOf(bytes, capacity);
        proof = Arrays.copyOf(proof, capacity);
        proofAt = Arrays.copyOf(proofAt, capacity);
        flags = Arrays.copyOf(flags, capacity);
        tags = Arrays.copyOf(tags, capacity);
        Arrays.setAll(texts, kind -> Arrays.copyOf(texts[kind], capacity));
    }

    /** A copy without room for more, with the rows in this order. */
    Columns inOrder(List<Integer> order) {
        Columns ordered = new Columns(order.size());
        for (int row : order) {
            int to = ordered.size++;
            ordered.head[to] = head[row];
            ordered.tail[to] = tail[row];
            ordered.takenAt[to] = takenAt[row];
            ordered.bytes[to] = bytes[row];
            ordered.proof[to] = proof[row];
            ordered.proofAt[to] = proofAt[row];
            ordered.flags[to] = flags[row];
            ordered.tags[to] = tags[row];
            for (int kind = 0; kind < TEXTS; kind++) {
                ordered.texts[kind][to] = texts[kind][row];
            }
        }
        return ordered;
    }

    /** How many bytes the arrays take. */
    long heap() {
        return head.length * (1L + 8 + 8 + 8 + 1 + 8 + 1 + 4 + 4L * TEXTS);
    }
}
