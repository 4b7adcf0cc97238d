/** Looks at permissions before anything is made. */
package io.jenkins.plugins.amibackup.engine.permission;
