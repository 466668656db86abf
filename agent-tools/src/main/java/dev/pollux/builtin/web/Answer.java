package dev.pollux.builtin.web;

/**
 * What a server answered, as it came.
 *
 * @param contentType the header, or empty
 * @param encoding the Content-Encoding header in lower case, or empty
 */
record Answer(WebAddress url, int status, String contentType, String encoding, byte[] body) {}
