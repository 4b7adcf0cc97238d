/** What a job's builds have backed up over time: a page of the job, an entry that leads there, a column of lists. Asks AWS nothing. */
package io.jenkins.plugins.amibackup.history;
