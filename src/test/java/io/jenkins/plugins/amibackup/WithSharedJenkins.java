package io.jenkins.plugins.amibackup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * One Jenkins for all tests of a class, because starting one takes seconds. It stands in the class's static field of the type
 * {@link org.jvnet.hudson.test.JenkinsRule}, and each test finds it as new.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@WithJenkins
@ExtendWith(SharedJenkins.class)
public @interface WithSharedJenkins {}
