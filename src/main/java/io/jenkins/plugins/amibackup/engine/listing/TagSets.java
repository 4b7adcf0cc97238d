package io.jenkins.plugins.amibackup.engine.listing;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sets of tags, each kept once: the backups of an instance mostly have the same. Number 0 is the empty one. */
final class TagSets {

    static final TagSets EMPTY = new TagSets(new int[0], new int[] {0, 0});

    /** Key and value of each tag in turn, as numbers of texts. */
    private final int[] texts;
    /** Where each set begins; one more than there are sets. */
    private final int[] begins;

    TagSets(int[] texts, int[] begins) {
        this.texts = texts;
        this.begins = begins;
    }

    int size() {
        return begins.length - 1;
    }

    Map<String, String> get(int number, TextPool pool) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = begins[number]; i < begins[number + 1]; i += 2) {
            tags.put(pool.get(texts[i]), pool.get(texts[i + 1]));
        }
        return tags;
    }

    /** The numbers of those with a key or a value among these texts. */
    BitSet with(BitSet wanted) {
        BitSet sets = new BitSet(size());
        for (int set = 0; set < size(); set++) {
            for (int i = begins[set]; i < begins[set + 1] && !sets.get(set); i++) {
                sets.set(set, wanted.get(texts[i]));
            }
        }
        return sets;
    }

    /**
     * The numbers of those with a tag.
     *
     * @param value -1 for any
     */
    BitSet with(int key, int value) {
        BitSet sets = new BitSet(size());
        for (int set = 0; set < size(); set++) {
            for (int i = begins[set]; i < begins[set + 1]; i += 2) {
                if (texts[i] == key && (value < 0 || texts[i + 1] == value)) {
                    sets.set(set);
                }
            }
        }
        return sets;
    }

    int[] texts() {
        return texts;
    }

    int[] begins() {
        return begins;
    }

    /** Collects sets. */
    static final class Builder {

        /** Tags of all sets. */
        static final int MOST = 4_000_000;

        private final Map<Key, Integer> numbers = new HashMap<>();
        private int[] texts = new int[64];
        private int[] begins = new int[16];
        private int count;

        /** Compares arrays by what is in them. */
        private record Key(int[] texts) {
            @Override
            public boolean equals(Object other) {
                return other instanceof Key key && Arrays.equals(texts, key.texts);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(texts);
            }
        }

        Builder() {
            add(new int[0]);
        }

        int tags() {
            return begins[count] / 2;
        }

        /** @param set key and value of each in turn; it is kept */
        int add(int[] set) {
            Key key = new Key(set);
            Integer known = numbers.get(key);
            if (known != null) {
                return known;
            }
            int begin = begins[count];
            if (begin + set.length > texts.length) {
                texts = Arrays.copyOf(texts, Math.max(begin + set.length, texts.length + texts.length / 2));
            }
            if (count + 2 > begins.length) {
                begins = Arrays.copyOf(begins, begins.length + begins.length / 2);
            }
            System.arraycopy(set, 0, texts, begin, set.length);
            begins[count + 1] = begin + set.length;
            numbers.put(key, count);
            return count++;
        }

        TagSets build() {
            return new TagSets(Arrays.copyOf(texts, begins[count]), Arrays.copyOf(begins, count + 1));
        }
    }
}
