/** A thousand backups at once, by the engine and by one SDK waiter each, against the embedded AWS: what ./bench runs. */
package io.jenkins.plugins.amibackup.bench;
