/** What a build shows of its operations: a line, and a page that moves. Knows no step; operations are told to it. */
package io.jenkins.plugins.amibackup.report;
