package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** Which backups to find. */
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
    private List<String> tags;

    @Option(names = "--limit", paramLabel = "NUMBER", defaultValue = "0")
    private int limit;

    @Option(names = "--all")
    private boolean all;

    /** Whether more than complete backups were requested. */
    boolean isAll() {
        return all;
    }

    /** The instance; empty where none was named. */
    String instance() {
        return instanceId == null ? "" : instanceId;
    }

    /** Whether anything but an instance was requested. */
    boolean isMoreThanInstance() {
        return since != null || until != null || status != null || tags != null || limit != 0 || all;
    }

    /** Whether anything other than all complete backups was requested. */
    boolean isAny() {
        return instanceId != null || isMoreThanInstance();
    }

    /**
     * The query, with unchecked values.
     *
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException with the line to show, when a value can't be read
     */
    BackupQuery query(Instant now) {
        return new BackupQuery(
                instanceId,
                since == null ? null : Moment.parse(since, now),
                until == null ? null : Moment.parse(until, now),
                status == null && all ? BackupQuery.ANY : status,
                TagText.of(tags),
                limit,
                false,
                all);
    }
}
