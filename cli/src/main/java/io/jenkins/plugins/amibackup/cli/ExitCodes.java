package io.jenkins.plugins.amibackup.cli;

/** The exit codes of the program, for scripts. */
final class ExitCodes {

    /** Done. */
    static final int DONE = 0;
    /** Failed; a line on standard error says what, why, and what to do. */
    static final int FAILED = 1;
    /** The command line is wrong; no call was made to AWS. */
    static final int USAGE = 2;
    /** The gate is closed: there is no recent enough backup. Of a report: something is unprotected. */
    static final int CLOSED = 3;
    /** The run is no longer watched; AWS keeps working, and the run can be resumed. */
    static final int DETACHED = 4;

    private ExitCodes() {}
}
