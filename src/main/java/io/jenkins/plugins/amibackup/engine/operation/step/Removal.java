package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The one place where anything that an operation has made and not finished is removed. Two rules hold.
 *
 * <ol>
 *   <li><b>Unfinished things</b> are removed when they carry the run's id, say {@code unfinished}, <em>and</em> the run's own
 *       operation document names them: an image by its id or its planned name; a snapshot by its id, or by a description that
 *       names one of the document's images; an object as {@link ObjectOwnership} says. Whoever can set tags can't have anything
 *       removed by that alone.
 *   <li><b>Finished things</b> are never removed here: neither what says {@code done}, nor a complete record and its object. Only a
 *       prune that names them in its own document may do that: see {@link FinishedRemoval}.
 * </ol>
 *
 * A machine is the document's when EC2 says that it was launched with the client token that the document names. A drill's machine
 * then goes whatever its tags say: they can be taken off. Of a launch, which may have asked for several one after the other, its image
 * must be one that the run may launch from, too. One that is to stay goes only as long as it is unfinished, by the first rule.
 */
public final class Removal {

    static final String IN_USE = "InvalidSnapshot.InUse";

    private final Ec2 ec2;
    private final Catalog catalog;
    private final OperationData run;
    private final Unmaking unmaking;

    /** @param run what the run's own document says */
    public Removal(Ec2 ec2, Catalog catalog, OperationData run) {
        this(ec2, catalog, run, Unmaking.late(Set.of()));
    }

    /** @param unmaking how the run is unmade, and which images stay, with what is stored of them */
    Removal(Ec2 ec2, Catalog catalog, OperationData run, Unmaking unmaking) {
        this.ec2 = ec2;
        this.catalog = catalog;
        this.run = run;
        this.unmaking = unmaking;
    }

    /** Whether an image stays, with what is stored of it. */
    boolean spares(String amiId) {
        return unmaking.spared().contains(amiId);
    }

    /** Whether the first rule allows to remove an image. */
    public boolean allows(Image image) {
        return Tags.isUnfinishedOf(run.runId(), image.tags()) && names(image);
    }

    /**
     * Whether an image is the temporary one of a verification, of which somebody has taken all tags. It is told by its name, which no
     * other run gives, nobody can change, and nothing that is to stay has; a tag of ours that says otherwise counts.
     */
    private boolean isDrillWithoutTags(Image image) {
        return run.kind() == OperationKind.VERIFY
                && names(image)
                && Names.isDrillOf(run.runId(), image.name())
                && image.tags().stream().noneMatch(tag -> Tags.isOurs(tag.key()));
    }

    /** Whether the first rule allows to remove a snapshot. */
    public boolean allows(Snapshot snapshot) {
        return Tags.isUnfinishedOf(run.runId(), snapshot.tags()) && names(snapshot);
    }

    /** Whether the run's document names an image: nobody can give an image another name. */
    public boolean names(Image image) {
        return run.made().stream()
                .filter(made -> image.name() != null && image.name().equals(made.name()))
                .anyMatch(made -> !made.exists()
                        || made.id().equals(image.imageId())
                        || run.discarded().contains(image.imageId()));
    }

    /** Whether the run's document names an image by this id. */
    public boolean names(String amiId) {
        return run.discarded().contains(amiId) || run.made().stream().anyMatch(made -> amiId.equals(made.id()));
    }

    /** Whether the run's document names a snapshot. */
    public boolean names(Snapshot snapshot) {
        return run.kept().contains(snapshot.snapshotId())
                || run.made().stream().anyMatch(made -> made.snapshotIds().contains(snapshot.snapshotId()))
                || Stream.concat(
                                run.discarded().stream(),
                                run.made().stream().filter(MadeImage::exists).map(MadeImage::id))
                        .anyMatch(imageId -> isMadeFor(imageId, snapshot));
    }

    /**
     * EC2 describes a snapshot by the image that it was made for: "Created by CreateImage(…) for ami-…", "Copied for
     * DestinationAmi ami-… from SourceAmi ami-…". An image that is only copied from is not it.
     */
    public static boolean isMadeFor(String imageId, Snapshot snapshot) {
        return snapshot.description() != null
                && Pattern.compile("\\b(?:for|DestinationAmi) " + Pattern.quote(imageId) + "\\b")
                        .matcher(snapshot.description())
                        .find();
    }

    /** The image as AWS describes it, also where the answer that told its id was lost. */
    public Optional<Image> find(MadeImage made) {
        Optional<Image> found = made.exists() ? ec2.image(made.id()) : ec2.imageNamed(made.name());
        return found.filter(Images::stands);
    }

    /** Deregisters an image and leaves its snapshots; false when it is not this run's. Its being gone is no error. */
    boolean deregister(Image image) {
        if (!allows(image) && !isDrillWithoutTags(image)) {
            return false;
        }
        try {
            ec2.deregister(image.imageId());
        } catch (AwsException refused) {
            if (!refused.is("InvalidAMIID.Unavailable", "InvalidAMIID.NotFound")) {
                throw refused;
            }
        }
        run.remove(image.imageId());
        return true;
    }

    /** Removes an image that AWS has failed, with those of its snapshots that can be removed by now: {@link #stray} finds the rest. */
    public void failedImage(Image image) {
        if (deregister(image)) {
            ec2.snapshots(Images.snapshotIds(image)).forEach(this::unusedSnapshot);
        }
    }

    /**
     * Removes one snapshot that was made for one of the images that AWS has failed and that the image never listed; false when there
     * is none that can be removed.
     *
     * @param left takes a line for each that now is kept, because an image uses it
     */
    boolean stray(List<Line> left) {
        List<String> imageIds = run.discarded();
        List<Snapshot> strays = ec2.unfinishedSnapshotsOf(run.runId()).stream()
                .filter(snapshot ->
                        allows(snapshot) && imageIds.stream().anyMatch(imageId -> isMadeFor(imageId, snapshot)))
                .toList();
        if (strays.stream().anyMatch(this::unusedSnapshot)) {
            return true;
        }
        for (Snapshot stray : strays) {
            if (run.keep(stray.snapshotId())) {
                left.add(Line.of("left.snapshot.used", stray.snapshotId()));
            }
        }
        return false;
    }

    /**
     * Removes a snapshot unless an image uses it; false when it is not this run's, gone already, or in use.
     *
     * @throws AwsException when the call fails
     */
    public boolean unusedSnapshot(Snapshot snapshot) {
        try {
            return snapshot(snapshot);
        } catch (AwsException refused) {
            if (!refused.is(IN_USE)) {
                throw refused;
            }
            return false;
        }
    }

    /**
     * Removes a snapshot; false when it is not this run's, or gone already.
     *
     * @throws AwsException when an image uses it, or the call fails
     */
    public boolean snapshot(Snapshot snapshot) {
        return allows(snapshot) && deleteSnapshot(snapshot.snapshotId());
    }

    private boolean deleteSnapshot(String snapshotId) {
        try {
            ec2.deleteSnapshot(snapshotId);
            run.remove(snapshotId);
            return true;
        } catch (AwsException refused) {
            if (!refused.is("InvalidSnapshot.NotFound")) {
                throw refused;
            }
            return false;
        }
    }

    /** The record of an image, as far as this run has written it. */
    public Optional<BackupRecord> ownRecord(String amiId) {
        return ownVersion(amiId).map(Catalog.Versioned::record);
    }

    private Optional<Catalog.Versioned> ownVersion(String amiId) {
        return catalog.find(amiId).filter(found -> found.record().runId().equals(run.runId()));
    }

    /**
     * What became of a stored object that was to go.
     *
     * @param removed whether it is gone by this call
     * @param left why it stays; empty where it doesn't, or where there is none
     */
    public record ObjectEnd(boolean removed, Line left) {

        private static final ObjectEnd NOTHING = new ObjectEnd(false, Line.empty());
    }

    /**
     * Removes the stored object of an image that the run's document names, if it is the run's, and as the version that was looked
     * at. The object of a complete record stays, whoever has written that.
     */
    public ObjectEnd object(String amiId) {
        String key = Keys.object(amiId);
        if (!names(amiId) || spares(amiId)) {
            return ObjectEnd.NOTHING;
        }
        Optional<HeadObjectResponse> object = catalog.bucket().head(key);
        if (object.isEmpty()) {
            return ObjectEnd.NOTHING;
        }
        Line against = new ObjectOwnership(ec2, catalog, run, this, unmaking.late()).against(amiId, object.get());
        if (against.isEmpty()) {
            catalog.bucket().delete(key, object.get().eTag());
            run.remove(key);
        }
        return new ObjectEnd(against.isEmpty(), against);
    }

    /** Whether there is a stored object of an image. */
    boolean isStored(String amiId) {
        return catalog.bucket().head(Keys.object(amiId)).isPresent();
    }

    /** Removes a record that this run has written and not completed, if it is still the one that was read; false when there is none. */
    public boolean record(String amiId) {
        Optional<Catalog.Versioned> own = names(amiId) && !spares(amiId)
                ? ownVersion(amiId).filter(found -> found.record().isUnfinished())
                : Optional.empty();
        own.ifPresent(found -> {
            catalog.bucket().delete(Keys.record(amiId), found.etag());
            run.remove(Keys.record(amiId));
        });
        return own.isPresent();
    }

    /** The machine that the run's document names; empty for none. */
    public Optional<MadeInstance> machine() {
        return Optional.ofNullable(run.machine());
    }

    /** The machine as AWS describes it, also where the answer that told its id was lost. */
    public Optional<Instance> find(MadeInstance made) {
        Ec2Machines machines = ec2.machines();
        // The id of a drill's machine is only a hint: whoever can write the document could have the machine run on by
        // another.
        return made.exists() && made.use() != MadeInstance.Use.DRILL
                ? machines.described(made.id())
                : machines.launchedWith(made.token()).stream().findFirst();
    }

    /** Whether a machine is the one that the run's document names, and the run's to end. */
    public boolean allows(MadeInstance made, Instance machine) {
        if (!made.equals(run.machine())) {
            return false;
        }
        if (made.use() == MadeInstance.Use.DRILL) {
            return made.token().equals(machine.clientToken());
        }
        return made.another(run.runId(), machine.clientToken(), machine.instanceId())
                        .isPresent()
                && machine.imageId() != null
                && run.mayLaunchFrom(machine.imageId())
                && Tags.isUnfinishedOf(run.runId(), machine.tags());
    }

    /**
     * Ends the machine that the run's document names, with at most one changing call.
     *
     * @throws AwsException when the call fails
     */
    public MachineEnd terminate(MadeInstance made) {
        Optional<Instance> found = find(made);
        if (found.isEmpty()) {
            return MachineEnd.NOT_SEEN;
        }
        Instance machine = found.get();
        var state = machine.state() == null ? null : machine.state().name();
        if (!allows(made, machine)) {
            return state == InstanceStateName.TERMINATED ? MachineEnd.GONE : MachineEnd.NOT_OURS;
        }
        if (state == InstanceStateName.TERMINATED) {
            run.remove(machine.instanceId());
            return MachineEnd.GONE;
        }
        if (state != InstanceStateName.SHUTTING_DOWN) {
            ec2.machines().terminate(machine.instanceId());
        }
        return MachineEnd.ENDING;
    }

    /** Ends a machine that was launched with a client token of this very verification, also where its document says nothing of it. */
    public void drill(Instance machine) {
        if (run.kind() == OperationKind.VERIFY
                && Names.runOfDrill(machine.clientToken())
                        .filter(run.runId()::equals)
                        .isPresent()) {
            ec2.machines().terminate(machine.instanceId());
            run.remove(machine.instanceId());
        }
    }

    /** Removes the per-instance key of this version; its being another by now is no error. */
    public void instanceKey(String instanceId, String etag) {
        catalog.bucket().delete(Keys.byInstance(instanceId), etag);
    }
}
