package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.util.Optional;

/** How an operation is begun, or picked up. */
public sealed interface Beginning {

    /** The bucket with the operation's document. */
    String bucket();

    /** The number of the account that the bucket must belong to; empty for the account that acts. */
    String bucketOwner();

    /** The encryption that our own writes to the bucket ask for. */
    Sse sse();

    /** What is asked for; empty when only the document says it. */
    Optional<OperationRequest> request();

    /** Of what kind the operation must be; empty for any. */
    default Optional<OperationKind> kind() {
        return request().map(OperationRequest::kind);
    }

    /** Whether there may be a document to go on from. */
    boolean looks();

    /** A new operation, of which there is no document yet. */
    record Fresh(OperationRequest asked) implements Beginning {

        @Override
        public String bucket() {
            return asked.bucket();
        }

        @Override
        public String bucketOwner() {
            return asked.bucketOwner();
        }

        @Override
        public Sse sse() {
            return asked.encryption();
        }

        @Override
        public Optional<OperationRequest> request() {
            return Optional.of(asked);
        }

        @Override
        public boolean looks() {
            return false;
        }
    }

    /**
     * An operation that is picked up where its document says it is; without a document this fails.
     *
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     * @param sse the encryption that our own writes ask for: what the document says of it counts no more than of the owner
     * @param kind what it must be: an operation of another kind is left as it is, and this fails; empty for any kind
     */
    record Resume(String bucket, String bucketOwner, Sse sse, Optional<OperationKind> kind) implements Beginning {

        @Override
        public Optional<OperationRequest> request() {
            return Optional.empty();
        }

        @Override
        public boolean looks() {
            return true;
        }
    }

    /**
     * An operation that is picked up where its document says it is, and begun where there is none, because it was interrupted
     * before one was written.
     */
    record Either(OperationRequest asked) implements Beginning {

        @Override
        public String bucket() {
            return asked.bucket();
        }

        @Override
        public String bucketOwner() {
            return asked.bucketOwner();
        }

        @Override
        public Sse sse() {
            return asked.encryption();
        }

        @Override
        public Optional<OperationRequest> request() {
            return Optional.of(asked);
        }

        @Override
        public boolean looks() {
            return true;
        }
    }
}
