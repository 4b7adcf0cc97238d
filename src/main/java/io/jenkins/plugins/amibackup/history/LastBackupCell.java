package io.jenkins.plugins.amibackup.history;

import io.jenkins.plugins.amibackup.engine.base.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How old the last backup of a job is, and how it ended, as a list shows it. */
@Restricted(NoExternalUse.class)
public final class LastBackupCell {

    private final Optional<LastBackup> last;
    private final boolean more;
    private final Instant now;

    /** @param more whether more is about to be known */
    LastBackupCell(Optional<LastBackup> last, boolean more, Instant now) {
        this.last = last;
        this.more = more;
        this.now = now;
    }

    /** Whether there is one. */
    public boolean isThere() {
        return last.isPresent();
    }

    /** Whether it is about to be known whether there is one. */
    public boolean isComing() {
        return last.isEmpty() && more;
    }

    /** What the list is sorted by: when it ended, in milliseconds since 1970; those without one come before all others. */
    public String getSortKey() {
        return Long.toString(last.map(backup -> backup.at().toEpochMilli()).orElse(0L));
    }

    /** How old it is, in words. */
    public String getAge() {
        return last.map(backup -> Format.age(age(backup), LocaleProvider.getLocale()))
                .orElse("");
    }

    private Duration age(LastBackup backup) {
        Duration age = Duration.between(backup.at(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** When it ended, as ISO 8601. */
    public String getEndedAt() {
        return last.map(backup -> backup.at().toString()).orElse("");
    }

    /** The same in words. */
    public String getTime() {
        return last.map(backup -> Format.time(backup.at(), LocaleProvider.getLocale()))
                .orElse("");
    }

    public String getIcon() {
        return last.map(backup -> backup.state().icon()).orElse("");
    }

    /** Which build made it, and how that ended. */
    public String getHow() {
        return last.map(backup -> Messages.LastBackupCell_How(
                        Integer.toString(backup.build()), backup.state().words()))
                .orElse("");
    }

    /** Its page, below that of its job. */
    public String getPage() {
        return last.map(backup -> backup.build() + "/" + backup.page()).orElse("");
    }
}
