package io.jenkins.plugins.amibackup.engine.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Cuts answers that are larger than any of AWS's. The SDK reads an answer into memory before it makes anything of it, errors
 * too, and what answers may be another server: a proxy, or one that an endpoint of one's own names.
 */
final class BoundedAnswers implements ExecutionInterceptor {

    /** In bytes. A thousand keys of S3, each of the longest and written as entities, are less than half of that. */
    static final long MOST = 16L * 1024 * 1024;

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return context.responseBody().map(Bounded::new);
    }

    private static final class Bounded extends FilterInputStream {
        private long left = MOST;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                count(1);
            }
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            if (read > 0) {
                count(read);
            }
            return read;
        }

        @Override
        public long skip(long many) throws IOException {
            long skipped = super.skip(many);
            count(skipped);
            return skipped;
        }

        private void count(long read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("the answer is larger than " + MOST + " bytes");
            }
        }
    }
}
