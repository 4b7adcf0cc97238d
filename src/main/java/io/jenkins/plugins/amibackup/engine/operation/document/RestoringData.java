package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.time.Instant;
import java.util.Optional;

/** An operation that makes an image of a stored object: a restore, or a verification. */
public abstract sealed class RestoringData extends OperationData permits RestoreData, VerifyData {

    private String instanceId = "";
    private boolean encrypt;
    /** The object that was looked up. */
    private String etag;

    /** Made of the record each time: what a document says may be anybody's. */
    @JsonIgnore
    private ImageFacts facts = ImageFacts.UNKNOWN;

    /** For reading a document. */
    RestoringData() {}

    RestoringData(String runId, Instant now) {
        super(runId, Phase.LOOK_UP, now);
    }

    /** The image that was stored; empty until it is settled which. */
    public abstract String sourceAmiId();

    @Override
    Optional<Use> ownUse() {
        Origin origin = request().origin();
        Use.Kind use = kind() == OperationKind.VERIFY ? Use.Kind.VERIFY : Use.Kind.RESTORE;
        return sourceAmiId().isEmpty()
                ? Optional.empty()
                : Optional.of(Use.of(sourceAmiId(), runId(), use, origin.name(), origin.url()));
    }

    /** Whether an object without a record of ours is restored as it is. */
    public abstract boolean acceptForeign();

    /** Whether nothing is restored, because an image still stands that it would make. */
    public boolean isStanding() {
        return false;
    }

    /** The key that what comes back is to be encrypted with; empty for none in particular. */
    public abstract String kmsKeyId();

    /** The name that was asked for; empty for one that follows from the original's. */
    public abstract String askedName();

    /** It is about to be asked for. */
    public void restoreAsked(Instant now) {}

    /** The image is there. */
    public void restored(Instant now) {}

    @Override
    Optional<String> wrongField() {
        if (instanceId == null || !instanceId.isEmpty() && !Ids.isInstance(instanceId)) {
            return Optional.of("operation.instanceId");
        }
        return isEtag(etag) ? Optional.empty() : Optional.of("operation.etag");
    }

    /** The instance that was backed up; empty where nobody knows. */
    public final String instanceId() {
        return instanceId;
    }

    public final void instanceId(String value) {
        instanceId = value;
    }

    /** The ETag of the object that was looked up; empty until then, and of a restore that an earlier version began. */
    public final Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    public final void etag(String value) {
        etag = value;
    }

    /** What the record says about the stored image. */
    public final void facts(ImageFacts stored) {
        facts = stored.under(kmsKeyId());
    }

    final ImageFacts facts() {
        return facts;
    }

    /** Whether what comes back must be encrypted. */
    public final boolean encrypt() {
        return encrypt;
    }

    public final void encrypt(boolean value) {
        encrypt = value;
    }

    @Override
    final TagsKept fewestTags() {
        return TagsKept.OURS;
    }
}
