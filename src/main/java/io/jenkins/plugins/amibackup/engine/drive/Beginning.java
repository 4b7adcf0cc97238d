package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
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

    /**
     * Hears of the document from which it goes on, before that is written again.
     *
     * @throws OperationException with the line to show where it must not go on
     */
    default void found(OperationDocument document, AwsClients clients) {
        if (document.operation() instanceof BackupData backup) {
            backup.left(null);
        }
    }

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

    /** What somebody who was not asked wants to be sure of before a run is picked up. */
    @FunctionalInterface
    interface Agreement {

        /**
         * Looks at a run's document, as the version that is taken.
         *
         * @param clients AWS as it is called for this run
         * @throws OperationException with the line to show where it must be left alone: nothing is written then
         */
        void check(OperationDocument document, AwsClients clients);
    }

    /**
     * A backup that others have left on purpose, and that is picked up without anybody's having named it. That it was left stays written
     * down while it is driven, so that it is found again if its driver dies.
     *
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     * @param sse the encryption that our own writes ask for
     */
    record PickUp(String bucket, String bucketOwner, Sse sse, Agreement agreement) implements Beginning {

        @Override
        public Optional<OperationRequest> request() {
            return Optional.empty();
        }

        @Override
        public Optional<OperationKind> kind() {
            return Optional.of(OperationKind.BACKUP);
        }

        @Override
        public boolean looks() {
            return true;
        }

        @Override
        public void found(OperationDocument document, AwsClients clients) {
            agreement.check(document, clients);
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
