package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a record says, for programs. Times are in UTC as ISO 8601 has them, sizes in bytes. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class RecordBean {

    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final List<ProofBean> proofs;
    private final List<HoldBean> holds;

    RecordBean(BackupRecord record) {
        facts.put("instanceId", record.instanceId());
        facts.put("instanceName", Sanitizer.line(record.givenName()));
        facts.put("status", record.status());
        facts.put("takenAt", record.takenAt().toString());
        facts.put("region", record.region());
        facts.put("account", record.account());
        facts.put("imageState", record.imageState().word());
        facts.put("runId", record.runId());
        facts.put("sizeBytes", record.sizeBytes());
        record.originalTags().forEach((key, value) -> tags.put(Sanitizer.line(key), Sanitizer.line(value)));
        proofs = record.proofs().stream().map(ProofBean::new).toList();
        holds = record.holds().stream().map(HoldBean::new).toList();
    }

    @Exported
    public String getInstanceId() {
        return text("instanceId");
    }

    @Exported
    public String getInstanceName() {
        return text("instanceName");
    }

    /** {@code storing}, {@code complete}, {@code removing} or {@code removed}. */
    @Exported
    public String getStatus() {
        return text("status");
    }

    @Exported
    public String getTakenAt() {
        return text("takenAt");
    }

    @Exported
    public String getRegion() {
        return text("region");
    }

    @Exported
    public String getAccount() {
        return text("account");
    }

    /** {@code standing}, {@code dropping} or {@code dropped}. */
    @Exported
    public String getImageState() {
        return text("imageState");
    }

    @Exported
    public String getRunId() {
        return text("runId");
    }

    @Exported
    public long getSizeBytes() {
        return (Long) facts.get("sizeBytes");
    }

    @Exported
    public Map<String, String> getTags() {
        return tags;
    }

    @Exported
    public List<ProofBean> getProofs() {
        return proofs;
    }

    @Exported
    public List<HoldBean> getHolds() {
        return holds;
    }

    private String text(String name) {
        return (String) facts.get(name);
    }

    /** A verification. */
    @ExportedBean(defaultVisibility = 2)
    @Restricted(NoExternalUse.class)
    public record ProofBean(Proof proof) {

        @Exported
        public String getLevel() {
            return proof.level().word();
        }

        @Exported
        public boolean isPassed() {
            return proof.passed();
        }

        @Exported
        public String getAt() {
            return proof.at().toString();
        }
    }

    /** A hold. */
    @ExportedBean(defaultVisibility = 2)
    @Restricted(NoExternalUse.class)
    public record HoldBean(Hold hold) {

        @Exported
        public String getBy() {
            return Sanitizer.line(hold.by());
        }

        @Exported
        public String getWhy() {
            return Sanitizer.line(hold.why());
        }

        @Exported
        public String getAt() {
            return hold.at().toString();
        }
    }
}
