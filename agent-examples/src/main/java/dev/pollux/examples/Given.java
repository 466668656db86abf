package dev.pollux.examples;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line gives an example.
 *
 * @param prompt what is asked
 * @param root the directory that it works on
 * @param file the table that it reads, or null for its own
 * @param out the file that it writes
 * @param overwrite whether that may be there already
 */
record Given(
    Vertx vertx, String prompt, Path root, @Nullable Path file, Path out, boolean overwrite) {}
