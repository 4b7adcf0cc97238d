package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;

/** A backup that the list of those in the background held when Jenkins started. */
final class BackgroundSleeper implements Awakening.Sleeper {

    private final BackgroundDriving driving;
    private final BackgroundBackup entry;

    BackgroundSleeper(BackgroundDriving driving, BackgroundBackup entry) {
        this.driving = driving;
        this.entry = entry;
    }

    @Override
    public void wake() {
        driving.wake(entry);
    }

    @Override
    public void waits(String why) {
        // The log of Jenkins says so already.
    }

    @Override
    public void forget(String why) {
        driving.lost(entry, Line.literal(why), false);
    }
}
