package dev.pollux.builtin.web;

/** A page as text, without anything that cannot be seen. */
record Page(WebAddress url, int status, String mediaType, String title, String text) {}
