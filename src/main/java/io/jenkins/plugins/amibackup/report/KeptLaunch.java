package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.controller.KeptLine;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;

/** How an instance like the old one is launched from a restored image, as a build keeps it. */
final class KeptLaunch {

    private final String command;
    private final String remark;
    /** The same as JSON, see {@link KeptLine}. */
    private final String remarkJson;

    KeptLaunch(LaunchCall call) {
        command = Sanitizer.line(call.command());
        remark = Sanitizer.line(call.remark().text());
        remarkJson = KeptLine.json(call.remark());
    }

    String command() {
        return command;
    }

    /** What the call leaves out, and why. */
    Line remark() {
        return KeptLine.read(remarkJson, remark);
    }
}
