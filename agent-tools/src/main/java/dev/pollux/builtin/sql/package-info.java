/**
 * Lets a model read a database, and nothing but read it.
 *
 * <p>Start with {@link dev.pollux.builtin.sql.SqlTools}.
 */
@NullMarked
package dev.pollux.builtin.sql;

import org.jspecify.annotations.NullMarked;
