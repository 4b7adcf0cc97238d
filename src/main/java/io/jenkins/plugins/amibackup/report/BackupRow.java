package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import java.time.Duration;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a prune does with one backup, or has done, as the page shows it. */
@Restricted(NoExternalUse.class)
public final class BackupRow {

    /** The images of these are gone, or were never there as far as that is known. */
    private static final Set<Verdict> WITHOUT_IMAGE = Set.of(Verdict.REMOVED, Verdict.IMAGE_DROPPED);

    private final KeptBackup backup;
    private final Glimpse seen;

    BackupRow(KeptBackup backup, Glimpse seen) {
        this.backup = backup;
        this.seen = seen;
    }

    public String getAmiId() {
        return backup.amiId();
    }

    /** Its image in the AWS console; null where that is gone. */
    @CheckForNull
    public String getUrl() {
        return backup.verdict().filter(WITHOUT_IMAGE::contains).isPresent()
                ? null
                : new AwsConsole(seen.operation().region()).ec2(backup.amiId()).orElse(null);
    }

    public String getTaken() {
        return seen.time(backup.takenAt());
    }

    /** How old it was when it was pruned. */
    public String getAge() {
        Duration age = Duration.ofMillis(Math.max(0, seen.operation().startedAt() - backup.takenAt()));
        return Line.of("prune.age", new Line.Age(age)).in(seen.reader());
    }

    /** The size of its volumes; empty where that isn't known. */
    public String getGib() {
        return backup.gib() <= 0 ? "" : Format.size(backup.gib() << 30, seen.reader());
    }

    /** The size of its stored object. */
    public String getStored() {
        return Format.size(backup.sizeBytes(), seen.reader());
    }

    /** What becomes of it, in a word or two. */
    public String getVerdict() {
        return backup.verdict().map(verdict -> verdict.line().in(seen.reader())).orElse("");
    }

    /** Whether it stays as it is. */
    public boolean isKept() {
        return backup.verdict().filter(verdict -> verdict == Verdict.KEEP).isPresent();
    }

    public String getWhy() {
        return backup.why().in(seen.reader());
    }
}
