package io.jenkins.plugins.amibackup.bench;

/** One of the two that are compared. */
interface Side {

    String name();

    /** Backs the whole fleet up, all at once, and returns when all is over. */
    void run(World world, Course course) throws InterruptedException;
}
