/**
 * What a backup is. The engine knows AWS and knows no Jenkins: a Pipeline step, a freestyle build step and the command
 * line drive it alike.
 */
package io.jenkins.plugins.amibackup.engine;
