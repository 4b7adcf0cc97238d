package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is known about the image of an operation that is done: when it was made, its name, encryption, consistency and volumes. */
final class MadeFacts {

    /** More volumes than this are counted. */
    private static final int MOST_VOLUMES = 20;

    private final Glimpse seen;
    private final ImageEntry image;
    private final List<Fact> facts = new ArrayList<>();

    private MadeFacts(Glimpse seen) {
        this.seen = seen;
        image = seen.operation().image();
    }

    /** None of an operation that isn't done, nor of one that an earlier version has kept. */
    static List<Fact> of(Glimpse seen) {
        MadeFacts made = new MadeFacts(seen);
        if (seen.state() == OperationState.DONE && !seen.operation().looksOnly() && made.image != ImageEntry.UNKNOWN) {
            made.gather();
        }
        return made.facts;
    }

    private void gather() {
        if (!image.name().isEmpty()) {
            add(Messages.OperationView_AmiName(), image.name());
        }
        if (image.madeAt() != 0) {
            add(
                    seen.operation().kind().equals("restore")
                            ? Messages.OperationView_Restored()
                            : Messages.OperationView_Taken(),
                    seen.time(image.madeAt()));
        }
        add(Messages.OperationView_Encryption(), encryption());
        if (image.consistency() != null) {
            addConsistency();
        }
        addVolumes();
        seen.operation().proof().ifPresent(this::addProof);
    }

    private void addProof(KeptProof proof) {
        boolean own = proof.amiId().equals(seen.operation().amiId());
        String what = Messages.OperationView_ProvenTo(proof.level(), seen.time(proof.at()), proof.build());
        facts.add(new Fact(
                        Messages.OperationView_Proven(),
                        own ? what : Messages.OperationView_ProvenOther(proof.amiId(), what),
                        "",
                        null)
                .explained(Messages.Explanation_Proven()));
    }

    private void add(String label, String text) {
        facts.add(new Fact(label, text, "", null));
    }

    private String encryption() {
        if (!image.isEncrypted()) {
            return Messages.OperationView_NotEncrypted();
        }
        List<String> keys = image.kmsKeyIds();
        return keys.isEmpty()
                ? Messages.OperationView_Encrypted()
                : Messages.OperationView_EncryptedWith(String.join(", ", keys));
    }

    private void addConsistency() {
        String text =
                switch (image.consistency()) {
                    case CRASH_CONSISTENT -> Messages.OperationView_CrashConsistent();
                    case REBOOTED -> Messages.OperationView_Rebooted();
                };
        facts.add(new Fact(Messages.OperationView_Consistency(), text, "", null)
                .explained(Messages.Explanation_Consistency()));
    }

    private void addVolumes() {
        List<ImageEntry.VolumeEntry> volumes = image.volumes();
        if (volumes.isEmpty()) {
            return;
        }
        String text = volumes.stream()
                .limit(MOST_VOLUMES)
                .map(volume ->
                        Messages.OperationView_Volume(volume.device(), Format.size(volume.gib() << 30, seen.reader())))
                .collect(Collectors.joining(", "));
        int more = volumes.size() - MOST_VOLUMES;
        List<String> excluded = image.excludedDevices();
        facts.add(new Fact(
                Messages.OperationView_Volumes(),
                more > 0 ? Messages.OperationView_MoreVolumes(text, more) : text,
                excluded.isEmpty() ? "" : Messages.OperationView_LeftOut(String.join(", ", excluded)),
                null));
    }
}
