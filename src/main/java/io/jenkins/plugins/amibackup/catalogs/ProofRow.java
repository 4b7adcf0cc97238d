package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A verification of a backup, as its page shows it. */
@Restricted(NoExternalUse.class)
public final class ProofRow {

    private final Proof proof;
    private final boolean current;

    private ProofRow(Proof proof, boolean current) {
        this.proof = proof;
        this.current = current;
    }

    /** Those of a record, the newest first. */
    static List<ProofRow> of(BackupRecord record) {
        List<ProofRow> rows = new ArrayList<>();
        record.proofs().forEach(proof -> rows.add(new ProofRow(proof, proof.isOf(record))));
        Collections.reverse(rows);
        return List.copyOf(rows);
    }

    /** What it has shown, in words. */
    public String getVerdict() {
        String verdict =
                proof.passed() ? Messages.ProofRow_Passed(proof.level()) : Messages.ProofRow_Failed(proof.level());
        return current ? verdict : Messages.ProofRow_OfAnother(verdict);
    }

    public String getAt() {
        return Shown.moment(proof.at());
    }

    public String getBuild() {
        return Shown.words(proof.build());
    }

    @CheckForNull
    public String getUrl() {
        return BuildAddress.ofWhole(proof.url());
    }

    /** How long it took to restore it, and to start a machine of it; empty where that isn't known. */
    public String getTook() {
        if (proof.restoreSeconds() == 0) {
            return "";
        }
        String restore = Shown.duration(Duration.ofSeconds(proof.restoreSeconds()));
        return proof.bootSeconds() == 0
                ? restore
                : Messages.ProofRow_RestoreAndBoot(restore, Shown.duration(Duration.ofSeconds(proof.bootSeconds())));
    }

    /** Why it failed; empty where it passed. */
    public String getReason() {
        return Shown.line(proof.reason());
    }
}
