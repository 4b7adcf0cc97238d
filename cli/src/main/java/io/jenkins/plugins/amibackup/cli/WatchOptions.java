package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Option;

/** How to watch an operation. */
final class WatchOptions {

    /** After this time, a killed command line can be replaced: sooner than a controller, which restarts by itself. */
    private static final Duration LEASE = Duration.ofMinutes(3);
    /** Polls at the shortest interval for each line of progress: a line a minute at five seconds. */
    private static final int LOOKS_A_LINE = 12;

    private static final Duration LONGEST_LINES = Duration.ofMinutes(1);

    @Option(names = "--poll-interval", paramLabel = "TIME", converter = TimeConverter.class)
    private Duration pollInterval;

    /** The settings of this process's engine. */
    EngineSettings settings(Surroundings surroundings) {
        EngineSettings standard = EngineSettings.of(holder(surroundings));
        EngineSettings settings = new EngineSettings(
                standard.holder(),
                standard.shortestPoll(),
                standard.longestPoll(),
                standard.progressLines(),
                LEASE,
                standard.patience(),
                standard.strict(),
                standard.guard());
        if (pollInterval == null) {
            return settings;
        }
        Duration lines = pollInterval.multipliedBy(LOOKS_A_LINE);
        return settings.polling(pollInterval, pollInterval, lines.compareTo(LONGEST_LINES) > 0 ? LONGEST_LINES : lines);
    }

    /** Each run of the program is a different holder, even in two containers of one image. */
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
