package io.jenkins.plugins.amibackup.cli;

/** What a run of the program comes to, for scripts. */
final class ExitCodes {

    /** It is done. */
    static final int DONE = 0;
    /** It failed; a line on standard error says what, why, and what to do. */
    static final int FAILED = 1;
    /** The command line is wrong: nothing was asked of AWS. */
    static final int USAGE = 2;
    /** The gate is closed: there is no backup that is young enough. */
    static final int CLOSED = 3;
    /** It is watched no longer; AWS works on, and the run can be resumed. */
    static final int DETACHED = 4;

    private ExitCodes() {}
}
