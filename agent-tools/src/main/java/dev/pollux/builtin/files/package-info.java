/**
 * Files for an agent: {@link dev.pollux.builtin.files.FileTools} lists, finds, searches and reads below
 * one or several roots, and writes there when it was told to. Everything is opened relative to a root,
 * folder by folder and without following links, so that no spelling and no link leads out.
 */
@NullMarked
package dev.pollux.builtin.files;

import org.jspecify.annotations.NullMarked;
