package dev.drover.deploy;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The stories in the lab, one after the other: there is one lab on a machine. To the build they are one class, which runs in
 * one process while all other tests run in another: stories mostly wait.
 */
@Suite
@SelectPackages("dev.drover.deploy")
@IncludeClassNamePatterns(".*LabTest")
@IncludeTags("lab")
@ExcludeTags("long")
class LabStoriesTest {}
