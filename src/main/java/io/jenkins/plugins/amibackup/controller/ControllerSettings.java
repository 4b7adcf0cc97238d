package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.time.Duration;
import jenkins.util.SystemProperties;

/** The settings of a controller's engine, from the administrator's. */
final class ControllerSettings {

    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    /** A line of progress after this many of the shortest polls, so that a quick demonstration shows some, too. */
    private static final int LOOKS_PER_LINE = 12;

    private ControllerSettings() {}

    static EngineSettings current() {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        Duration shortest = configuration.shortestPoll();
        Duration longest = configuration.longestPoll();
        Long millis = SystemProperties.getLong(AmiBackupEngine.POLL_MILLIS);
        if (millis != null) {
            shortest = Duration.ofMillis(millis);
            longest = shortest;
        }
        Duration lines = shortest.multipliedBy(LOOKS_PER_LINE);
        return EngineSettings.of(Awakening.get()::holder)
                .guardedBy(new OwnInstanceGuard())
                .strictly(() -> AmiBackupConfiguration.get().isStrict())
                .polling(shortest, longest, lines.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : lines);
    }
}
