package io.jenkins.plugins.amibackup.report;

/** The state of a stage. Words and an icon show it, never the color alone. */
enum StageState {
    TO_DO("symbol-status-nobuilt"),
    UNDER_WAY("symbol-status-nobuilt-anime"),
    DONE("symbol-status-blue"),
    STOPPED("symbol-status-aborted"),
    FAILED("symbol-status-red");

    private final String icon;

    StageState(String icon) {
        this.icon = icon;
    }

    String icon() {
        return icon;
    }

    /** In a word or two, in the reader's language. */
    String words() {
        return switch (this) {
            case TO_DO -> Messages.StageView_ToDo();
            case UNDER_WAY -> Messages.StageView_UnderWay();
            case DONE -> Messages.StageView_Done();
            case STOPPED -> Messages.StageView_Stopped();
            case FAILED -> Messages.StageView_Failed();
        };
    }
}
