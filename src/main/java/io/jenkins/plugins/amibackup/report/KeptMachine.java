package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.controller.KeptLine;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.List;

/** The instance that a restore has launched, as a build keeps it: plain values. Never changed. */
final class KeptMachine {

    private final String id;
    private final String type;
    private final String state;
    private final String privateIp;
    private final String publicIp;
    /** As JSON, see {@link KeptLine}. */
    private final List<String> notBack;

    KeptMachine(OperationResult.LaunchedInstance launched) {
        id = Kept.shown(launched.id());
        type = Kept.shown(launched.type());
        state = Kept.shown(launched.state());
        privateIp = Kept.shown(launched.privateIp());
        publicIp = Kept.shown(launched.publicIp());
        notBack =
                new ArrayList<>(launched.notBack().stream().map(KeptLine::json).toList());
    }

    String id() {
        return Util.fixNull(id);
    }

    String type() {
        return Util.fixNull(type);
    }

    /** EC2's word, for example {@code running}. */
    String state() {
        return Util.fixNull(state);
    }

    /** Empty for none, like the next. */
    String privateIp() {
        return Util.fixNull(privateIp);
    }

    String publicIp() {
        return Util.fixNull(publicIp);
    }

    /** What of the old instance it doesn't have. */
    List<Line> notBack() {
        return Kept.sound(notBack, String.class).stream()
                .map(line -> KeptLine.read(line, ""))
                .toList();
    }
}
