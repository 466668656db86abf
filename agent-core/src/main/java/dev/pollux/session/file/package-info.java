/**
 * Sessions on disk: {@link dev.pollux.session.file.FileSessionStore}, one directory with one log per
 * session. A log is JSON lines with a checksum each, readable with {@code cat}.
 */
@NullMarked
package dev.pollux.session.file;

import org.jspecify.annotations.NullMarked;
