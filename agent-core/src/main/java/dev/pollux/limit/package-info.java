/** What a limit may be: one check, and one wording, for every option that is a number or a time. */
@NullMarked
package dev.pollux.limit;

import org.jspecify.annotations.NullMarked;
