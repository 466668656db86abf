/**
 * What a run tells and how it ends: {@link dev.pollux.run.RunEvent} while it happens, then {@link
 * dev.pollux.run.RunResult} or a {@link dev.pollux.run.RunException}. Data only; {@code
 * dev.pollux.agent} makes it, and tests of yours may.
 */
@NullMarked
package dev.pollux.run;

import org.jspecify.annotations.NullMarked;
