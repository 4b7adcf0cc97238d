package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.Serializable;
import java.util.Comparator;

/** The order of S3 keys: by their UTF-8 bytes, which is the order of code points and not quite that of Java's chars. */
final class Utf8Order implements Comparator<String>, Serializable {

    private static final long serialVersionUID = 1L;

    static final Utf8Order INSTANCE = new Utf8Order();

    private Utf8Order() {}

    @Override
    public int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // Surrogates stand for code points beyond all others.
                boolean surrogateA = Character.isSurrogate(a);
                boolean surrogateB = Character.isSurrogate(b);
                return surrogateA == surrogateB ? a - b : surrogateA ? 1 : -1;
            }
        }
        return one.length() - other.length();
    }
}
