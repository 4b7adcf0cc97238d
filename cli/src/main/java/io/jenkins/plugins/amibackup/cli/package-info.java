/**
 * The rescue command line: backups and restores without Jenkins. If the instance that died is the Jenkins controller, its
 * AMI must be restored without it.
 */
package io.jenkins.plugins.amibackup.cli;
