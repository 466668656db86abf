/** Images, audio, video and documents for a request: {@link dev.pollux.gemini.media.MediaParts}. */
@NullMarked
package dev.pollux.gemini.media;

import org.jspecify.annotations.NullMarked;
