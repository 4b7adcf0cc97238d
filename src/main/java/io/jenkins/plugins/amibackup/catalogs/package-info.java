/** The pages about backups: what is there, in all places that the user may see. Independent of builds and steps. */
package io.jenkins.plugins.amibackup.catalogs;
