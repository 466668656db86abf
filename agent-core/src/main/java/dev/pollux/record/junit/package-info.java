/**
 * Recordings in JUnit 5 tests: {@link dev.pollux.record.junit.Recorded}. To be used beside the JUnit API,
 * which is no dependency at run time.
 */
@NullMarked
package dev.pollux.record.junit;

import org.jspecify.annotations.NullMarked;
