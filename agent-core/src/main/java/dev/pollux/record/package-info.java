/**
 * Runs that are recorded once and replayed without a model: {@link dev.pollux.record.RecordingModel}
 * writes what went over the wire to one file, {@link dev.pollux.record.ReplayModel} plays it and tells
 * the first difference, {@link dev.pollux.record.Trajectory} says how a run should have gone.
 */
@NullMarked
package dev.pollux.record;

import org.jspecify.annotations.NullMarked;
