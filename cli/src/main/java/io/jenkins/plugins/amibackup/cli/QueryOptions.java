package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which backups are asked for. */
final class QueryOptions {

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

    @Option(names = "--since", paramLabel = "TIME")
    private String since;

    @Option(names = "--until", paramLabel = "TIME")
    private String until;

    @Option(names = "--status", paramLabel = "STATUS")
    private String status;

    @Option(names = "--tag", paramLabel = "KEY=VALUE")
    private Map<String, String> tags;

    @Option(names = "--limit", paramLabel = "NUMBER", defaultValue = "0")
    private int limit;

    @Option(names = "--all")
    private boolean all;

    /** Whether more than complete backups is asked for. */
    boolean isAll() {
        return all;
    }

    /** Whether anything less than all complete backups, or more, is asked for. */
    boolean isAny() {
        return instanceId != null
                || since != null
                || until != null
                || status != null
                || tags != null
                || limit != 0
                || all;
    }

    /** What is asked for, with values that are not checked yet. */
    BackupQuery query(Instant now) {
        return new BackupQuery(
                instanceId,
                since == null ? null : Moment.parse(since, now),
                until == null ? null : Moment.parse(until, now),
                status == null && all ? BackupQuery.ANY : status,
                tags,
                limit,
                false,
                all);
    }
}
