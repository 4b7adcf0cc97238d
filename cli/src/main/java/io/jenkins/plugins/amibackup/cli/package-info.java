/**
 * The rescue command line: backups and restores without Jenkins. When the instance that died is the Jenkins controller, its
 * AMI must come back without it.
 */
package io.jenkins.plugins.amibackup.cli;
