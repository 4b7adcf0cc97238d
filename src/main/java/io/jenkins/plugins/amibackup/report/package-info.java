/** What a build shows of its operations: a line, and a page that updates itself. Independent of steps. */
package io.jenkins.plugins.amibackup.report;
