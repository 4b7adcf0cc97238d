package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Option;

/** How an operation is watched. */
final class WatchOptions {

    /** A command line that was killed can be replaced after this time: shorter than a controller's, which restarts by itself. */
    private static final Duration LEASE = Duration.ofMinutes(3);
    /** Lines of progress for each look that AWS's pace allows: a minute for five seconds. */
    private static final int LOOKS_A_LINE = 12;

    private static final Duration LONGEST_LINES = Duration.ofMinutes(1);

    @Option(names = "--poll-interval", paramLabel = "TIME", converter = TimeConverter.class)
    private Duration pollInterval;

    /** Settings of an engine of this process. */
    EngineSettings settings(Surroundings surroundings) {
        EngineSettings standard = EngineSettings.of(holder(surroundings));
        EngineSettings settings = new EngineSettings(
                standard.holder(),
                standard.shortestPoll(),
                standard.longestPoll(),
                standard.progressLines(),
                LEASE,
                standard.patience());
        if (pollInterval == null) {
            return settings;
        }
        Duration lines = pollInterval.multipliedBy(LOOKS_A_LINE);
        return settings.polling(pollInterval, pollInterval, lines.compareTo(LONGEST_LINES) > 0 ? LONGEST_LINES : lines);
    }

    /** No two runs of the program are the same holder, not even in two containers of one image. */
    private static String holder(Surroundings surroundings) {
        return "cli:" + host(surroundings) + ":" + ProcessHandle.current().pid() + ":"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The name of this machine. */
    static String host(Surroundings surroundings) {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            if (!surroundings.variable(variable).isEmpty()) {
                return surroundings.variable(variable);
            }
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
