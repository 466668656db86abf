/**
 * The one configured Jackson mapper, in {@link dev.pollux.json.Json}. Whatever reads or writes JSON
 * does it through here, so that depth, length and number limits hold everywhere.
 */
@NullMarked
package dev.pollux.json;

import org.jspecify.annotations.NullMarked;
