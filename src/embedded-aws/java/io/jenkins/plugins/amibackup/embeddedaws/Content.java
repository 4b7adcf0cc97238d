package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that are there, or a size that is only declared: a stored AMI of 40 GB costs no memory. */
sealed interface Content {

    Content EMPTY = new Bytes(new byte[0]);

    long size();

    /** A part of it, from an offset. */
    Content part(long from, long length);

    void writeTo(OutputStream out) throws IOException;

    record Bytes(byte[] bytes, int from, int length) implements Content {

        Bytes(byte[] bytes) {
            this(bytes, 0, bytes.length);
        }

        @Override
        public long size() {
            return length;
        }

        @Override
        public Content part(long start, long count) {
            return new Bytes(bytes, from + (int) start, (int) count);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes, from, length);
        }
    }

    /** Reads as zeros. */
    record Declared(long size) implements Content {

        @Override
        public Content part(long from, long length) {
            return new Declared(length);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] zeros = new byte[64 * 1024];
            for (long left = size; left > 0; left -= zeros.length) {
                out.write(zeros, 0, (int) Math.min(left, zeros.length));
            }
        }
    }
}
