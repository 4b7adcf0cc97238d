/** Drawings of what backups measured, which several pages share. Knows nothing but numbers and words. */
package io.jenkins.plugins.amibackup.chart;
