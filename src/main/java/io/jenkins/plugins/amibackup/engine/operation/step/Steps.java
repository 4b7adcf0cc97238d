package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import java.util.List;
import java.util.Locale;

/** What each kind of operation does, from top to bottom. Unmaking goes from bottom to top. */
public final class Steps {

    private Steps() {}

    public static List<Step> of(BackupData data) {
        RecordAtHand atHand = new RecordAtHand();
        OwnImages own = new OwnImages(data);
        DropPlain dropPlain = new DropPlain(data);
        return List.of(
                new Preflight(data),
                new ClaimInstance(data),
                new CreateImage(data, atHand, own),
                new EncryptImage(
                        data,
                        () -> new EncryptImage.Terms(
                                data.request().kmsKeyId(),
                                CreateImage.description(data),
                                data.imageTags(),
                                data.snapshotTags()),
                        available -> {
                            atHand.available = available;
                            dropPlain.seen(available);
                        },
                        own),
                dropPlain,
                new WriteRecord(data, atHand, own),
                new StoreImage(data, own),
                new Seal(data, atHand),
                new LockBackup(data, atHand),
                new WriteIndexKey(data, atHand),
                new ReleaseInstance(data),
                MarkDone.ofBackup(data, own, atHand),
                new DropImage(data, atHand));
    }

    public static List<Step> of(RestoreData data) {
        OwnImages own = new OwnImages(data);
        RestoreAtHand atHand = new RestoreAtHand(own);
        LaunchPreparation launch =
                new LaunchPreparation(data.runId(), data.request().launch(), data.keepsKeys());
        LaunchedMachine machine = new LaunchedMachine(data, atHand);
        LookUp lookUp = new LookUp(data, atHand, launch);
        if (data.request().dryRun()) {
            return List.of(lookUp);
        }
        DropPlain dropPlain = new DropPlain(data);
        ReplacedRoot replaced = new ReplacedRoot(data, machine);
        return List.of(
                lookUp,
                new RestoreImage(data, atHand, own),
                new EncryptImage(
                        data,
                        () -> new EncryptImage.Terms(
                                data.request().kmsKeyId(),
                                Line.of("restore.description", data.sourceAmiId(), data.runId())
                                        .in(Locale.ROOT),
                                data.imageTags(),
                                RestoreImage.snapshotTags(data)),
                        available -> {
                            atHand.available(available);
                            dropPlain.seen(available);
                        },
                        own),
                dropPlain,
                new TagRestored(data, atHand),
                new CompareWithRecord(data, atHand),
                MarkDone.ofRestore(data, own, atHand),
                new LaunchInstance(data, atHand, launch, machine),
                new SettleInstance(data, atHand, launch, machine),
                new ReplaceRoot(data, atHand, machine, replaced),
                new CheckReplaced(data, machine, replaced));
    }

    public static List<Step> of(VerifyData data) {
        OwnImages own = new OwnImages(data);
        RestoreAtHand atHand = new RestoreAtHand(own);
        RestoreImage image = new RestoreImage(data, atHand, own);
        return List.of(
                new LookUpDrill(data, atHand),
                image,
                new CompareDrill(data, atHand),
                new EndsMachine(data, new LaunchDrill(data, atHand)),
                new EndsMachine(data, new BootDrill(data, atHand)),
                new EndsMachine(data, new ConsoleDrill(data)),
                new EndsMachine(data, new CommandDrill(data, atHand)),
                new EndDrill(data),
                new RemoveDrillImage(image),
                new WriteProof(data));
    }

    public static List<Step> of(PruneData data) {
        PruneAtHand atHand = new PruneAtHand();
        PlanPrune plan = new PlanPrune(data, atHand);
        if (data.request().dryRun()) {
            return List.of(plan);
        }
        return List.of(
                new BeginPrune(data),
                new ClaimPrune(data, atHand),
                plan,
                new MarkDoomed(data, atHand),
                new DeregisterDoomed(data, atHand),
                new DeleteDoomedSnapshots(data, atHand),
                new DeleteDoomedObject(data, atHand),
                new UnindexDoomed(data, atHand),
                new BuryDoomed(data, atHand),
                new LookAgain(data));
    }
}
