package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/** The addresses of this Jenkins' pages, as a link has them. */
@Restricted(NoExternalUse.class)
public final class PageAddress {

    private PageAddress() {}

    /**
     * For a link in the answer to the current request, or, where there is none, as in a mail, the whole address.
     *
     * @param belowRoot below Jenkins' own address, without a slash in front
     */
    public static String of(String belowRoot) {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String root = request == null ? Util.fixNull(Jenkins.get().getRootUrl()) : request.getContextPath() + "/";
        return root + belowRoot;
    }
}
