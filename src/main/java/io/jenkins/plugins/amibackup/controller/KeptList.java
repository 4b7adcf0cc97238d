package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.XmlFile;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;

/** A list in a file of its own in Jenkins' home, which is there only while the list isn't empty. */
final class KeptList {

    private KeptList() {}

    /** @param name what the file is called after the name of the plugin, without its ending */
    @SuppressFBWarnings(
            value = "PATH_TRAVERSAL_IN",
            justification = "Each name is a constant of the class that keeps the list")
    static XmlFile file(String name) {
        return new XmlFile(
                Jenkins.XSTREAM2,
                new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.amibackup." + name + ".xml"));
    }

    static void write(List<?> list, XmlFile file) throws IOException {
        if (list.isEmpty()) {
            file.delete();
        } else {
            file.write(new ArrayList<>(list));
        }
    }
}
